using System.Diagnostics;

namespace TeraPipe.Bench.Profiler;

/// <summary>From nothing to a plan whose regret is bounded.</summary>
internal static class UsablePlanCase
{
    public const string Name = "time to a usable plan, adaptive, GPT-2 small layer, L 1024";

    private const double AimSeconds = 60;
    private const double RegretAim = 0.005; // at 95 %

    public static BenchRow Measure(ProfilerRuns runs)
    {
        var run = runs.Adaptive;
        var startedAt = Stopwatch.GetTimestamp();
        var plan = Gpt2Small.Plan(run.Profile);
        var seconds = (run.Start + run.Measuring + Stopwatch.GetElapsedTime(startedAt)).TotalSeconds;
        var isUsable = run.RegretBound <= RegretAim;
        return new BenchRow(Name, seconds, "s", AimSeconds, seconds <= AimSeconds && isUsable)
        {
            Details =
            [
                new("regretBoundPercent", 100 * run.RegretBound),
                new("points", run.Points),
                new("gridPoints", runs.Grid.Points),
                new("gridSeconds", (runs.Grid.Start + runs.Grid.Measuring).TotalSeconds),
                new("sliceTokens", Gpt2Small.Text(plan.MicroBatches)),
            ],
        };
    }
}
