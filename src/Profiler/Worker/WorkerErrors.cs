namespace TeraPipe.Profiler.Worker;

/// <summary>What a measuring process wrote on standard error, as far as it matters: the last line that says something.
/// </summary>
internal sealed class WorkerErrors
{
    private volatile string? _last;

    /// <summary>Null: it wrote nothing.</summary>
    public string? Last => _last;

    public void Add(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            _last = OneLine.Of(line);
        }
    }
}
