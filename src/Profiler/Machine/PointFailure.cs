using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Worker;
using TeraPipe.Torch.Native;

namespace TeraPipe.Profiler.Machine;

/// <summary>What an exception out of a run means for its point.</summary>
internal static class PointFailure
{
    /// <summary>Null: not foreseen, a bug of ours.</summary>
    public static PointFailedException? Of(Exception exception) => exception switch
    {
        PointFailedException known => known,
        OutOfMemoryException => OutOfMemory(exception),
        _ when TorchFault.IsOutOfMemory(exception) => OutOfMemory(exception),
        _ when TorchFault.Is(exception) || exception is ArgumentException =>
            new PointFailedException(PointOutcome.Failed, OneLine.Of(exception.Message)),
        _ => null,
    };

    private static PointFailedException OutOfMemory(Exception exception) =>
        new(PointOutcome.OutOfMemory, OneLine.Of(exception.Message));
}
