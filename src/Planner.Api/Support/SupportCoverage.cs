using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Planner.Api.Support;

/// <summary>How much of a sequence a measured profile covers.</summary>
internal static class SupportCoverage
{
    /// <summary>As many grains as the planner takes by default; looking goes by their square.</summary>
    private const int MaxGrains = 2048;

    /// <summary>Null: some slicing is covered, in micro-batches of some size; else what stands in the way.</summary>
    public static CoverageGap? GapOf(Profile profile, int sequenceTokens)
    {
        var table = profile.Table!;
        var strict = new StrictLatencyModel(table, profile.Shrunk!.Model);
        var (sequence, grain) = (new Tokens(sequenceTokens), GrainOf(table, sequenceTokens));
        var gaps = table.MicroBatchSizes.Select(size => Coverage.GapOf(strict, size, sequence, grain)).ToArray();
        return gaps.Contains(null) ? null : gaps.MaxBy(gap => gap!.Reached.Count);
    }

    /// <summary>
    /// What all measured lengths and contexts are multiples of, if the sequence is no more than so many of them; else
    /// the finest that there may be.
    /// </summary>
    private static Tokens GrainOf(LatencyTable table, int sequenceTokens)
    {
        var grain = sequenceTokens;
        foreach (var point in table.Points)
        {
            grain = Gcd(Gcd(grain, point.Slice.Count), point.Context.Count);
        }

        var grains = sequenceTokens / grain;
        var few = grains <= MaxGrains ? grains : Divisors.Of(grains, MaxGrains)[^1];
        return new Tokens(sequenceTokens / few);
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
