namespace TeraPipe.Profiler.Worker;

/// <summary>What a measuring process has opened and now answers with. All calls come from one thread.</summary>
internal interface IWorkerService : IDisposable
{
    /// <summary>The answer to the opening.</summary>
    WorkerReply Opened { get; }

    /// <exception cref="Measuring.PointFailedException">There are no times; it serves on.</exception>
    WorkerReply Answer(WorkerRequest request);
}
