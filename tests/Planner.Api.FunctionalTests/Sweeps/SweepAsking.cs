using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Sweeps;

/// <summary>How tests ask for sweeps.</summary>
internal static class SweepAsking
{
    /// <summary>48 configurations, some of which cannot be trained.</summary>
    public static SweepRequest Small { get; } = new()
    {
        Model = "gpt3-1b",
        Cluster = "dgx-h200-1",
        Profiles = ["h200-datasheet"],
        SequenceTokens = [1024],
        StepSequences = [4],
        GrainTokens = 128,
        PipelineDegrees = [1, 2, 4, 5],
        DataDegrees = [1, 2, 3],
        TensorDegrees = [1, 2],
        Schedules = ["flush", "1f1b"],
        RecomputeLevels = ["none"],
    };

    public static T Read<T>(Answer answer)
    {
        Assert.True((int)answer.Status is 200 or 201, answer.Text);
        return JsonSerializer.Deserialize<T>(answer.Text, PlannerJson.Options)!;
    }

    public static Task<Answer> PostSweepAsync(this PlannerFixture planner, SweepRequest question) =>
        planner.Http.PostAsync("/v1/sweeps", JsonSerializer.Serialize(question, PlannerJson.Options));

    public static async Task<SweepResponse> SweepAsync(this PlannerFixture planner, SweepRequest question) =>
        Read<SweepResponse>(await planner.PostSweepAsync(question));

    public static async Task<SweepResponse> PreviewSweepAsync(this PlannerFixture planner, SweepRequest question) =>
        Read<SweepResponse>(await planner.Http.PostAsync(
            "/v1/sweeps?validateOnly=true", JsonSerializer.Serialize(question, PlannerJson.Options)));

    public static async Task<Page<SweepRowResponse>> PageOfRowsAsync(
        this PlannerFixture planner, SweepResponse sweep, string query) =>
        Read<Page<SweepRowResponse>>(await planner.Http.AskAsync($"{sweep.RowsUrl}?{query}"));

    /// <summary>All of them, as far as they pass a filter such as "&amp;pareto=true".</summary>
    public static async Task<IReadOnlyList<SweepRowResponse>> RowsAsync(
        this PlannerFixture planner, SweepResponse sweep, string filter) =>
        (await planner.PageOfRowsAsync(sweep, $"pageSize=1000{filter}")).Items;
}
