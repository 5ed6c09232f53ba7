using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Worker;

/// <summary>Answers with a device of this process.</summary>
internal sealed class MeasuringService(IMeasuredDevice device, WorkerReply.Opened opened) : IWorkerService
{
    /// <inheritdoc/>
    public WorkerReply Opened => opened;

    /// <summary>Takes a device over.</summary>
    public static MeasuringService Of(StageDevice device) =>
        new(device, new WorkerReply.Opened(device.Identity, device.HasSlowBlas));

    /// <inheritdoc/>
    public WorkerReply Answer(WorkerRequest request) => request switch
    {
        WorkerRequest.RunPoint run => new WorkerReply.Ran(device.Run(run.Request)),
        WorkerRequest.Calibrate calibrate => new WorkerReply.Took([.. device.Calibrate(calibrate.Runs)]),
        _ => throw new InvalidOperationException($"{request} is nothing for a device."),
    };

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();
}
