using System.Collections.Concurrent;
using TeraPipe.Profiler.Gate;
using TeraPipe.Profiler.Gate.Reporting;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Gate;

/// <summary>
/// The gate on simulated machines that err in every way a machine does: between repetitions, visits and processes, with
/// outliers, disturbed visits and drift. The seeds are not those that its constants were tried with.
/// </summary>
public class LatencyGateTests
{
    private const int Cases = 200;

    [Fact]
    public void Of_200_comparisons_without_change_at_most_4_are_false_alarms()
    {
        var verdicts = Verdicts(seed => new SimulatedComparison { Seed = seed, Before = AnyMachine(seed) });

        Assert.InRange(verdicts.Count(verdict => verdict == GateVerdict.Regression), 0, Cases * 2 / 100);
        Assert.InRange(verdicts.Count(verdict => verdict == GateVerdict.Same), Cases * 8 / 10, Cases); // no excuses
    }

    [Fact]
    public void Of_200_slowdowns_by_a_tenth_at_least_190_are_caught()
    {
        Func<ProfilePoint, MeasuredPhase, double>[] changes =
        [
            (_, _) => 1.1,
            (_, phase) => phase == MeasuredPhase.Backward ? 1.1 : 1,
            (point, _) => 2 * point.Slice.Count >= SimulatedComparison.Sequence ? 1.1 : 1,
            (point, _) => 2 * point.Context.Count >= SimulatedComparison.Sequence ? 1.1 : 1,
        ];

        var verdicts = Verdicts(seed => new SimulatedComparison
        {
            Seed = seed,
            Before = AnyMachine(seed),
            Change = changes[seed % changes.Length],
        });

        Assert.InRange(verdicts.Count(verdict => verdict == GateVerdict.Regression), Cases * 95 / 100, Cases);
    }

    [Fact]
    public void Of_200_comparisons_on_a_machine_half_as_fast_none_is_an_alarm()
    {
        var verdicts = Verdicts(seed => new SimulatedComparison
        {
            Seed = seed,
            Before = AnyMachine(seed),
            Now = AnyMachine(seed) with { Slowdown = 2 },
        });

        Assert.DoesNotContain(GateVerdict.Regression, verdicts);
        Assert.InRange(verdicts.Count(verdict => verdict == GateVerdict.Same), Cases * 7 / 10, Cases);
    }

    [Fact]
    public void What_is_twice_as_fast_is_no_regression()
    {
        var outcome = new SimulatedComparison { Seed = 1, Change = (_, _) => 0.5 }.Run();

        Assert.Equal(GateVerdict.Same, outcome.Verdict);
        Assert.All(outcome.Regions, region => Assert.Equal(RegionVerdict.Faster, region.Verdict));
    }

    [Fact]
    public void Only_what_became_slower_is_called_slower()
    {
        var outcome = new SimulatedComparison
        {
            Seed = 2,
            Change = (_, phase) => phase == MeasuredPhase.Backward ? 1.2 : 1,
        }.Run();

        Assert.Equal(GateVerdict.Regression, outcome.Verdict);
        Assert.All(outcome.Regions, region => Assert.Equal(
            region.First.Phase == MeasuredPhase.Backward ? RegionVerdict.Slower : RegionVerdict.Same, region.Verdict));
        Assert.All(outcome.Regions.Where(region => region.Verdict == RegionVerdict.Slower), region =>
        {
            Assert.InRange(region.First.Ratio, 1.15, 1.25); // the true one is 1.2; the machine errs by 1 %
            Assert.InRange(region.Second!.Ratio, 1.15, 1.25);
        });
    }

    [Fact]
    public void What_a_second_run_does_not_find_is_no_regression()
    {
        var outcome = new SimulatedComparison { Seed = 3, Change = (_, _) => 1.2, ChangedRuns = 3 }.Run();

        Assert.Equal((3, GateVerdict.Same), (outcome.FirstRuns.Count, outcome.Verdict));
        Assert.All(outcome.Regions, region => Assert.True(region.IsUnconfirmed));
    }

    [Fact]
    public void A_very_noisy_machine_is_too_noisy_to_tell_and_says_what_would_help()
    {
        var noisy = new NoisyMachine { Within = 0.2, Visit = 0.1, Run = 0.05, Outliers = 0.1, DisturbedVisits = 0.1 };
        var outcome = new SimulatedComparison { Seed = 4, Before = noisy }.Run();

        Assert.Equal(GateVerdict.TooNoisy, outcome.Verdict);
        Assert.NotEmpty(GateAdvice.Of(outcome, otherLoad: null));
    }

    [Fact]
    public void A_machine_whose_speed_is_not_known_is_too_noisy_to_tell()
    {
        var outcome = new SimulatedComparison
        {
            Seed = 5,
            Now = new NoisyMachine { Interruptions = 0.3 },
            Change = (_, _) => 1.5,
        }.Run();

        Assert.False(outcome.IsSteady);
        Assert.Equal(GateVerdict.TooNoisy, outcome.Verdict);
        Assert.Equal(["A quieter machine: others used this one."], GateAdvice.Of(outcome, otherLoad: 3));
    }

    [Fact]
    public void Points_that_no_longer_run_are_a_regression()
    {
        var outcome = new SimulatedComparison { Seed = 6, Fails = point => point.Slice.Count > 512 }.Run();

        Assert.Equal(GateVerdict.Regression, outcome.Verdict);
        Assert.NotEmpty(outcome.Broken);
        Assert.All(outcome.Broken, point => Assert.True(point.Point.Slice.Count > 512));
        Assert.All(outcome.Regions, region => Assert.NotEqual(RegionVerdict.Slower, region.Verdict));
    }

    private static NoisyMachine AnyMachine(int seed) => NoisyMachine.Any(new Random(~seed));

    private static GateVerdict[] Verdicts(Func<int, SimulatedComparison> comparisonOf)
    {
        var verdicts = new ConcurrentBag<GateVerdict>();
        Parallel.For(0, Cases, seed => verdicts.Add(comparisonOf(seed).Run().Verdict));
        return [.. verdicts];
    }
}
