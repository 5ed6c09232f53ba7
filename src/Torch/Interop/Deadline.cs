namespace TeraPipe.Torch.Interop;

/// <summary>Timeouts as c10d takes them.</summary>
internal static class Deadline
{
    /// <exception cref="ArgumentOutOfRangeException">It is below 1 ms, which c10d takes for no deadline.</exception>
    internal static long Milliseconds(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMilliseconds(int.MaxValue));
        return (long)timeout.TotalMilliseconds;
    }
}
