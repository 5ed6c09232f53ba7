using TeraPipe.Contracts.Support;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Planner.Api.Support;

/// <summary>A profile that one can plan on.</summary>
/// <param name="Stored">The profile.</param>
/// <param name="SequenceTokens">The sequence that is asked about.</param>
/// <param name="Gap">What of it was not measured; null where all was, and where the layer was not.</param>
internal sealed record SupportCandidate(StoredProfile Stored, int SequenceTokens, CoverageGap? Gap)
{
    public bool IsMeasured => !Stored.Profile.IsEstimated;

    public SupportProfile ToBody() => new()
    {
        ProfileId = Stored.Summary.ProfileId,
        Name = Stored.Summary.Name,
        Provenance = Stored.Summary.Provenance,
        Dtype = Stored.Summary.Dtype,
        TensorParallelDegree = Stored.Summary.TensorParallelDegree,
        CoversTokens = IsMeasured ? Gap?.Reached.Count ?? SequenceTokens : null,
        Accuracy = AccuracyBody.Of(Stored.Profile),
    };
}
