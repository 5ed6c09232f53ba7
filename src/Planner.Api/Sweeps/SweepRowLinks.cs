using TeraPipe.Contracts.Plans;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>What follows from a row and its sweep's question: it is not stored.</summary>
internal static class SweepRowLinks
{
    private const string Memory = "memory";
    private const double MsPerSecond = 1000;

    /// <param name="row">Without what follows.</param>
    /// <param name="question">The sweep's, with all its defaults.</param>
    /// <param name="profileId">Of the profile for the row's tensor-parallel degree; null where there is none.</param>
    public static SweepRowResponse Add(SweepRowResponse row, SweepRequest question, string? profileId)
    {
        var hasPlan = profileId is not null && row.Obstacle is null or { Kind: Memory };
        return row with
        {
            TokensPerSecond = row.StepMs > 0
                ? (double)row.StepSequences * row.SequenceTokens * MsPerSecond / row.StepMs
                : null,
            Plan = hasPlan ? PlanOf(row, question, profileId!) : null,
            PlanUrl = hasPlan ? PlanEndpoints.Path : null,
        };
    }

    private static PlanRequest PlanOf(SweepRowResponse row, SweepRequest question, string profileId) => new()
    {
        Model = question.Model,
        Profile = profileId,
        Stages = row.PipelineDegree,
        SequenceTokens = row.SequenceTokens,
        GrainTokens = question.GrainTokens,
        BatchSequences = row.StepSequences / row.DataDegree,
        TensorParallelDegree = row.TensorDegree,
        Cluster = question.Cluster,
        ClusterVersion = question.ClusterVersion,
        DataParallelDegree = row.DataDegree,
        Schedule = row.Schedule,
        VirtualStages = row.VirtualStages == 1 ? null : row.VirtualStages,
        Transfers = question.Transfers,
        Recompute = row.Recompute,
        Zero1 = question.Zero1,
        Strict = question.Strict,
    };
}
