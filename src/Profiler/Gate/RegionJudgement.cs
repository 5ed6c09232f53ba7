using TeraPipe.Profiler.Gate.Comparing;

namespace TeraPipe.Profiler.Gate;

/// <summary>A region's comparison and what follows from it.</summary>
/// <param name="First">What the first measurement found.</param>
/// <param name="Second">What the second one did; null where the first raised no suspicion.</param>
/// <param name="Verdict">Slower only if both say so; otherwise what the last one says.</param>
internal sealed record RegionJudgement(RegionComparison First, RegionComparison? Second, RegionVerdict Verdict)
{
    /// <summary>What the last measurement of it found.</summary>
    public RegionComparison Last => Second ?? First;

    /// <summary>Whether the first measurement found it slower and the second one did not.</summary>
    public bool IsUnconfirmed => Second is not null && Verdict != RegionVerdict.Slower;
}
