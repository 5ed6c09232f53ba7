using System.Net;
using TeraPipe.Contracts.Plans;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>
/// Profiles whose times were composed of other measurements: a table like any other, of which nothing was measured.
/// </summary>
public class EstimatedProfilesTests(PlannerFixture planner)
{
    private const string Origin = "operator tables";

    [Fact]
    public async Task Composed_profile_says_so_and_claims_no_accuracy()
    {
        var summary = await planner.Client.AddProfileAsync(Composed("composed"));

        var accuracy = await planner.Client.GetProfileAccuracyAsync("composed");

        Assert.Equal(("estimated", Origin, 36), (summary.Provenance, summary.EstimatedFrom, summary.MeasurementCount));
        Assert.Equal("estimated", accuracy.Provenance);
        Assert.Equal("Composed from operator tables: the layer was not measured, no error is known.", accuracy.Reason);
        Assert.Empty(accuracy.Models);
    }

    [Theory]
    [InlineData(null, "composed from operator tables less their noise: ")]
    [InlineData("raw", "composed from operator tables: ")]
    public async Task Every_latency_of_a_plan_on_it_is_estimated(string? latencies, string latencyModel)
    {
        var question = await AddAsync("composed-plan");

        var plan = await planner.Client.PreviewPlanAsync(question with { Latencies = latencies });

        Assert.All(
            plan.Alternatives.Append(plan.Plan),
            slicing => Assert.Equal(new ProvenanceShares(0, 0, 0, 1), slicing.Provenance));
        Assert.Equal("estimated", plan.Basis.Provenance);
        Assert.StartsWith(latencyModel, plan.Basis.LatencyModel, StringComparison.Ordinal);
        Assert.Contains(
            "the times that were composed from operator tables add up to a layer's", plan.Basis.Assumptions);
        Assert.Equal(
            (null, null, null, null),
            (plan.Basis.ExpectedError, plan.Basis.NoiseLevel, plan.Basis.NoiseSource, plan.Basis.LatencyModelReason));
        Assert.Null(plan.Prediction);
        Assert.Equal(
            "All latencies are estimated, composed from operator tables: the layer was not measured.",
            plan.Warnings[0]);
        Assert.DoesNotContain(plan.Warnings, warning => warning.Contains("noisy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plan_takes_as_long_as_on_the_same_times_measured()
    {
        var question = await AddAsync("composed-same");
        await planner.Client.AddProfileAsync(Composed("measured-same") with { EstimatedFrom = null });

        var estimated = await planner.Client.PreviewPlanAsync(question);
        var measured = await planner.Client.PreviewPlanAsync(question with { Profile = "measured-same" });

        Assert.Equal(measured.Plan.MakespanMs, estimated.Plan.MakespanMs);
        Assert.Equal(0, measured.Plan.Provenance.Estimated);
    }

    [Fact]
    public async Task It_covers_no_strict_question()
    {
        var question = await AddAsync("composed-strict");

        var answer = await planner.Http.PostAsync("/v1/plans", Requests.Json(question with { Strict = true }));

        answer.IsProblem(HttpStatusCode.UnprocessableEntity, "profile-does-not-cover");
        Assert.StartsWith(
            "The profile was composed from operator tables: the layer was not measured.",
            answer.Json.GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_serves_its_own_tensor_parallel_degree_only()
    {
        var question = await AddAsync("composed-degree");

        (await planner.Http.PostAsync("/v1/plans", Requests.Json(question with { TensorParallelDegree = 2 })))
            .HasFaults("tensorParallelDegree: must be 1, with which the profile was measured.");
    }

    private static ProfileRequest Composed(string name) =>
        Requests.Noisy(name, seed: 11) with { EstimatedFrom = Origin };

    private async Task<PlanRequest> AddAsync(string name)
    {
        await planner.Client.AddModelAsync(Requests.Model(name));
        await planner.Client.AddProfileAsync(Composed(name));
        return new() { Model = name, Profile = name, Stages = 4, SequenceTokens = 512, GrainTokens = 64 };
    }
}
