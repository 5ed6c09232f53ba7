using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Machine;

/// <summary>What an exception out of a run means for its point.</summary>
internal static class PointFailure
{
    /// <summary>Null: not foreseen, a bug of ours.</summary>
    public static PointFailedException? Of(Exception exception) => exception switch
    {
        PointFailedException known => known,
        TorchOutOfMemoryException or OutOfMemoryException =>
            new PointFailedException(PointOutcome.OutOfMemory, OneLine.Of(exception.Message)),
        TorchException or ArgumentException =>
            new PointFailedException(PointOutcome.Failed, OneLine.Of(exception.Message)),
        _ => null,
    };
}
