namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Passes on what the search with a coarser grain tells: its plans are plans of the question, its bounds are no
/// bounds.
/// </summary>
internal sealed class CoarseProgress(IProgress<SearchProgress> progress) : IProgress<SearchProgress>
{
    public void Report(SearchProgress value) => progress.Report(value with { LowerBound = Milliseconds.Zero });
}
