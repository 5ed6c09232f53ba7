using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>
/// How large a question is: what its search tabulates, and each of its passes goes through. It follows from the
/// question alone.
/// </summary>
/// <param name="Grains">In one sequence, n.</param>
/// <param name="MicroBatchSizes">That a micro-batch may have.</param>
internal readonly record struct PlanSize(int Grains, int MicroBatchSizes)
{
    /// <summary>Slices that there are, n (n + 1) / 2, for every micro-batch size.</summary>
    public long SliceCosts => checked((long)Grains * (Grains + 1) / 2 * MicroBatchSizes);

    public static PlanSize Of(PlanQuestion question) =>
        Of(question.Profile, question.SequenceTokens / question.GrainTokens, question.BatchSequences);

    /// <param name="profile">What it is planned on; null where that is not known.</param>
    /// <param name="grains">In one sequence.</param>
    /// <param name="batchSequences">In one step; a datasheet knows micro-batches of every size up to it.</param>
    public static PlanSize Of(Profile? profile, int grains, int batchSequences) =>
        new(grains, profile?.MicroBatchSizes?.Count(size => size <= batchSequences) ?? batchSequences);

    /// <summary>Whether it is answered while the client waits.</summary>
    public bool IsAnsweredAtOnce(PlannerOptions limits) =>
        Grains <= limits.MaxGrains && SliceCosts <= limits.MaxSliceCosts;
}
