using System.Diagnostics;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>
/// A rank that is killed or stopped, wherever it is in its step: all others name it, and their processes have ended
/// within 2 s. That bound is a promise, and so the tests hold it.
/// </summary>
public class RankFaultTests
{
    private static readonly TimeSpan _promised = TimeSpan.FromSeconds(2);

    public static TheoryData<string, int, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, int, int>();
            foreach (var phase in (string[])["start", "F", "B", "I", "W", "update", "between"])
            {
                AddEach(phase, 3, 1);
            }

            AddEach("reduce", 2, 2);
            return cases;

            void AddEach(string phase, int stages, int replicas)
            {
                for (var victim = 0; victim < stages * replicas; victim++)
                {
                    cases.Add(phase, stages, replicas, victim);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_others_name_a_rank_that_is_killed(string phase, int stages, int replicas, int victim)
    {
        using var run = Start(phase, stages, replicas, victim);

        var clock = Stopwatch.StartNew();
        run[victim].Kill();

        AssertOthersName(victim, run, clock, "its process has ended");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_others_name_a_rank_that_stops_and_it_hears_of_it_later(
        string phase, int stages, int replicas, int victim)
    {
        using var run = Start(phase, stages, replicas, victim);

        var clock = Stopwatch.StartNew();
        run[victim].Stop();

        AssertOthersName(victim, run, clock, "it has given no sign of life for 1.5 s");
        run[victim].Continue();
        Assert.StartsWith($"lost {victim} ", run[victim].WaitFor("lost"), StringComparison.Ordinal);
    }

    private static RankRun Start(string phase, int stages, int replicas, int victim)
    {
        var run = new RankRun(
            stages * replicas, "fault", _ => [$"{stages}", $"{replicas}", $"{victim}", phase]);
        run[victim].WaitFor("entered");
        return run;
    }

    private static void AssertOthersName(int victim, RankRun run, Stopwatch clock, string reason)
    {
        foreach (var other in run.Others(victim))
        {
            var left = _promised - clock.Elapsed;
            var said = other.WaitForExit(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            Assert.Equal(RankWorkers.Lost, other.ExitCode);
            Assert.Contains($"lost {victim} Rank {victim} is lost: {reason}", said, StringComparison.Ordinal);
        }
    }
}
