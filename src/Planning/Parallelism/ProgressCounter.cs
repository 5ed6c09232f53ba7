namespace TeraPipe.Planning.Parallelism;

/// <summary>Adds up what several threads have done, and tells it in order.</summary>
internal sealed class ProgressCounter(IProgress<SweepProgress>? progress, int total)
{
    private readonly Lock _lock = new();
    private int _done;

    public void Add(int count)
    {
        lock (_lock)
        {
            _done += count;
            progress?.Report(new SweepProgress(_done, total));
        }
    }
}
