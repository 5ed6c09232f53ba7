using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Worker;

/// <summary>Answers with a device of this process.</summary>
internal sealed class MeasuringService(IMeasuredDevice device, WorkerReply.Opened opened) : IWorkerService
{
    /// <inheritdoc/>
    public WorkerReply Opened => opened;

    /// <summary>What an opening asks for.</summary>
    public static IWorkerService Open(WorkerRequest opening) => opening switch
    {
        WorkerRequest.OpenDevice { Subject: var subject } => Open(new StageDevice(subject)),
        _ => throw new InvalidOperationException($"{opening} opens nothing."),
    };

    /// <inheritdoc/>
    public WorkerReply Answer(WorkerRequest request) => request switch
    {
        WorkerRequest.RunPoint run => new WorkerReply.Ran(device.Run(run.Request)),
        WorkerRequest.Calibrate calibrate => new WorkerReply.Took([.. device.Calibrate(calibrate.Runs)]),
        _ => throw new InvalidOperationException($"{request} is nothing for a device."),
    };

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();

    private static MeasuringService Open(StageDevice device) =>
        new(device, new WorkerReply.Opened(device.Identity, device.HasSlowBlas));
}
