namespace TeraPipe.Bench.Profiler;

/// <summary>The profiles that the cases share, each measured when a case first asks for it.</summary>
internal sealed class ProfilerRuns
{
    private readonly Lazy<ProfilerRun> _grid = new(() => ProfilerRun.Measure("full grid", Gpt2Small.Settings("grid")));
    private readonly Lazy<ProfilerRun> _again = new(() => ProfilerRun.Measure("once more", Gpt2Small.Settings("grid")));
    private readonly Lazy<ProfilerRun> _adaptive =
        new(() => ProfilerRun.Measure("adaptive", Gpt2Small.Settings("adaptive")));

    /// <summary>Every point of the grid.</summary>
    public ProfilerRun Grid => _grid.Value;

    /// <summary>The same once more, by another process.</summary>
    public ProfilerRun Again => _again.Value;

    /// <summary>Points that the design chose.</summary>
    /// <exception cref="InvalidOperationException">It was no adaptive one.</exception>
    public ProfilerRun Adaptive => _adaptive.Value.RegretBound is not null
        ? _adaptive.Value
        : throw new InvalidOperationException("The design told no bound on the regret: it was not adaptive.");
}
