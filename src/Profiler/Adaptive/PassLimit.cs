using TeraPipe.Planning;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// Ends a search after so many passes: a device that is all noise would take thousands, and its lower bound is good
/// enough. By passes and not by time, so that the answer is always the same.
/// </summary>
internal sealed class PassLimit(Tokens grain) : IProgress<SearchProgress>, IDisposable
{
    private const int Most = 200;
    private readonly CancellationTokenSource _end = new();

    public CancellationToken Reached => _end.Token;

    public void Report(SearchProgress value)
    {
        if (value.Grain == grain && value.Passes >= Most)
        {
            _end.Cancel();
        }
    }

    public void Dispose() => _end.Dispose();
}
