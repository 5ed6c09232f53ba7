using System.Security.Cryptography;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Models;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>A request that has been understood: its parts fit each other, so that it has an answer.</summary>
internal sealed record PlanQuestion(
    ModelResponse Model,
    Profile Profile,
    int Stages,
    int SequenceTokens,
    int GrainTokens,
    int BatchSequences,
    int TensorParallelDegree)
{
    private const int PlanIdBytes = 16;

    public int LayersPerStage => Model.Layers / Stages;

    /// <summary>What one stage costs over one slice.</summary>
    public ILatencyModel StageLatency { get; } =
        new StageLatencyModel(Profile.LayerLatency(Model, TensorParallelDegree), Model.Layers / Stages);

    /// <summary>
    /// The first 32 hexadecimal digits of SHA-256 over all that the answer follows from, the planner's version among
    /// it: the same question has the same id on every service, and a planner that answers otherwise has another
    /// version.
    /// </summary>
    public string PlanId()
    {
        var canonical = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                Model,
                Profile.ProfileId,
                Stages,
                SequenceTokens,
                GrainTokens,
                BatchSequences,
                TensorParallelDegree,
                Schedule = PlanBuilder.Schedule,
                ServiceVersion.Planner,
            },
            PlannerJson.Options);
        return Convert.ToHexStringLower(SHA256.HashData(canonical).AsSpan(0, PlanIdBytes));
    }

    public SlicingProblem ToProblem() =>
        new(new Tokens(SequenceTokens), new Tokens(GrainTokens), BatchSequences, Stages, StageLatency);
}
