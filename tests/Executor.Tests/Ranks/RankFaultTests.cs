using System.Diagnostics;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>
/// A rank that is killed or stopped, wherever it is in its step: all others name it, and their processes have ended
/// within 2 s. That bound is a promise, and so the tests hold it. Each starts a run for each rank that may be the
/// victim, all at once, and strikes when all have come to the phase.
/// </summary>
public class RankFaultTests
{
    private static readonly TimeSpan _promised = TimeSpan.FromSeconds(2);

    /// <summary>Where the victim is, in a run of how many stages and replicas.</summary>
    public static TheoryData<string, int, int> Phases => new()
    {
        { "start", 2, 1 },
        { "F", 3, 1 },
        { "B", 2, 1 },
        { "I", 3, 1 },
        { "W", 2, 1 },
        { "reduce", 2, 2 },
        { "update", 2, 1 },
        { "between", 2, 1 },
        { "replan", 2, 1 },
    };

    [Theory]
    [MemberData(nameof(Phases))]
    public void The_others_name_a_rank_that_is_killed(string phase, int stages, int replicas)
    {
        using var victims = new Victims(phase, stages, replicas);

        victims.Strike(victim => victim.Kill());

        victims.AssertNamed("its process has ended");
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public void The_others_name_a_rank_that_stops_and_it_hears_of_it_later(string phase, int stages, int replicas)
    {
        using var victims = new Victims(phase, stages, replicas);

        victims.Strike(victim => victim.Stop());

        victims.AssertNamed("it has given no sign of life for 1.25 s");
        victims.Strike(victim =>
        {
            victim.Continue();
            victim.Release();
        });
        victims.AssertSelfNamed();
    }

    private sealed class Victims : IDisposable
    {
        private readonly RankRun[] _runs; // in run r rank r is the victim
        private readonly Stopwatch[] _clocks;

        public Victims(string phase, int stages, int replicas)
        {
            _runs = [.. Enumerable.Range(0, stages * replicas).Select(victim => new RankRun(
                stages * replicas, "fault", _ => [$"{stages}", $"{replicas}", $"{victim}", phase]))];
            _clocks = [.. _runs.Select(_ => new Stopwatch())];
            for (var victim = 0; victim < _runs.Length; victim++)
            {
                _runs[victim][victim].WaitFor("entered");
            }
        }

        public void Strike(Action<RankChild> strike)
        {
            for (var victim = 0; victim < _runs.Length; victim++)
            {
                _clocks[victim].Restart();
                strike(_runs[victim][victim]);
            }
        }

        public void AssertNamed(string reason)
        {
            for (var victim = 0; victim < _runs.Length; victim++)
            {
                foreach (var other in _runs[victim].Others(victim))
                {
                    var said = other.WaitForExit(_promised, _clocks[victim]);
                    Assert.True(
                        other.ExitCode == RankWorkers.Lost, $"{other.ExitCode} when {victim} was struck: {said}");
                    Assert.Contains($"lost {victim} Rank {victim} is lost: {reason}", said, StringComparison.Ordinal);
                }
            }
        }

        public void AssertSelfNamed()
        {
            for (var victim = 0; victim < _runs.Length; victim++)
            {
                var said = _runs[victim][victim].WaitFor("lost");
                Assert.StartsWith($"lost {victim} ", said, StringComparison.Ordinal);
            }
        }

        public void Dispose() => Array.ForEach(_runs, run => run.Dispose());
    }
}
