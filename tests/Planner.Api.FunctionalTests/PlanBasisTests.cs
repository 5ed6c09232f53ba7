using System.Net;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>What a plan says about the truth of its numbers.</summary>
public class PlanBasisTests(PlannerFixture planner)
{
    [Fact]
    public async Task Estimated_plan_says_so_with_its_assumptions()
    {
        var plan = await planner.Client.PreviewPlanAsync(Requests.Estimated());

        Assert.Equal(("estimated", "NVIDIA H200 SXM"), (plan.Basis.Provenance, plan.Basis.Device.Name));
        Assert.Contains(
            "kernels reach 0.5 of 989 TFLOP/s and of 4800 GB/s", plan.Basis.Assumptions);
        Assert.Contains("All latencies are estimated from a datasheet: nothing was measured.", plan.Warnings);
        Assert.Contains("No optimizer time in the profile: stepMs is the makespan alone.", plan.Warnings);
        Assert.Null(plan.Basis.ExpectedError);
        Assert.Null(plan.Prediction);
    }

    [Fact]
    public async Task Measured_plan_tells_its_errors_its_noise_and_its_interval()
    {
        var question = await NoisyAsync("basis");

        var plan = await planner.Client.PreviewPlanAsync(question);

        Assert.Equal(("measured", "float32", "told"), (
            plan.Basis.Provenance, plan.Basis.Dtype, plan.Basis.NoiseSource));
        Assert.Equal("550.90.07", plan.Basis.Device.Driver);
        Assert.InRange(plan.Basis.NoiseLevel!.Value, 0.001, 0.05);
        var interior = plan.Basis.ExpectedError!.Interior!;
        Assert.InRange(interior.P90Share!.Value, 0.001, 0.2);
        Assert.InRange(interior.MedianShare!.Value, 0, interior.P90Share.Value);
        Assert.NotNull(plan.Basis.ExpectedError.Frontier);
        Assert.NotEmpty(plan.Basis.LatencyModelReason!);
        var prediction = plan.Prediction!;
        Assert.Equal(0.9, prediction.Level);
        Assert.InRange(plan.Plan.MakespanMs, prediction.LowMs, prediction.HighMs);
        Assert.InRange(prediction.ExpectedMs, prediction.LowMs, prediction.HighMs);
        Assert.InRange(prediction.AgainstUniform!.ProbabilityFaster, 0, 1);
        Assert.DoesNotContain(plan.Warnings, warning => warning.Contains("extrapolated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Raw_plan_is_made_on_other_numbers_and_is_predicted_by_the_expected_ones()
    {
        var question = await NoisyAsync("raw");

        var expected = await planner.Client.PreviewPlanAsync(question);
        var raw = await planner.Client.PreviewPlanAsync(question with { Latencies = "raw" });

        Assert.NotEqual(expected.Plan.MakespanMs, raw.Plan.MakespanMs);
        Assert.StartsWith("measurements less their noise: ", expected.Basis.LatencyModel, StringComparison.Ordinal);
        Assert.StartsWith("measurements: ", raw.Basis.LatencyModel, StringComparison.Ordinal);
        Assert.Contains(
            "Planned on raw measurements: the least makespan over noisy points is predicted too low.", raw.Warnings);
        Assert.True(raw.Prediction!.ExpectedMs >= expected.Prediction!.ExpectedMs); // the luckiest is not the best
    }

    [Fact]
    public async Task Extrapolation_is_told_and_strict_refuses_it()
    {
        await planner.Client.AddModelAsync(Requests.Model("beyond"));
        var profile = await planner.Client.AddProfileAsync(Requests.Profile("beyond"));
        var question = new PlanRequest
        {
            Model = "beyond", Profile = profile.ProfileId, Stages = 2, SequenceTokens = 512, GrainTokens = 64,
        };

        var plan = await planner.Client.PreviewPlanAsync(question);
        var refusal = await planner.Http.PostAsync("/v1/plans", Requests.Json(question with { Strict = true }));
        var covered = await planner.Client.PreviewPlanAsync(question with { Strict = true, SequenceTokens = 256 });

        Assert.InRange(plan.Plan.Provenance.Extrapolated, 0.1, 1);
        Assert.Contains(
            plan.Warnings,
            warning => warning.EndsWith("is extrapolated beyond the profile.", StringComparison.Ordinal));
        refusal.IsProblem(HttpStatusCode.UnprocessableEntity, "profile-does-not-cover");
        Assert.Equal(
            "profiler run --hidden 64 --heads 4 --feed-forward 256 --sequence 512 --grain 64 --micro-batch 1 "
            + "--dtype float32 --device cpu --threads 1",
            refusal.Json.GetProperty("command").GetString());
        Assert.Contains("256 tokens", refusal.Json.GetProperty("detail").GetString());
        Assert.Equal(0, covered.Plan.Provenance.Extrapolated);
    }

    [Theory]
    [InlineData("1f1b")]
    [InlineData("zero-bubble")]
    public async Task Strict_holds_under_every_schedule(string schedule)
    {
        await planner.Client.AddModelAsync(Requests.Model("strict"));
        var profile = await planner.Client.AddProfileAsync(Requests.Profile("strict"));

        var plan = await planner.Client.PreviewPlanAsync(new()
        {
            Model = "strict",
            Profile = profile.ProfileId,
            Stages = 2,
            SequenceTokens = 256,
            GrainTokens = 64,
            Strict = true,
            Schedule = schedule,
        });

        Assert.Equal(1, plan.Plan.Provenance.Measured, tolerance: 1e-12); // rounding of a sum of shares
        Assert.DoesNotContain("none", plan.Alternatives.Select(slicing => slicing.Kind)); // 256 tokens in one slice
    }

    [Fact]
    public async Task Datasheet_covers_no_strict_question()
    {
        var answer = await planner.Http.PostAsync(
            "/v1/plans", Requests.Json(Requests.Estimated() with { Strict = true }));

        answer.IsProblem(HttpStatusCode.UnprocessableEntity, "profile-does-not-cover");
        Assert.StartsWith(
            "The profile is a datasheet: nothing was measured. Measure it with: profiler run --hidden 2048 ",
            answer.Json.GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    /// <summary>A profile of 36 noisy points, seeded, of a stepped layer, and a question for it.</summary>
    private async Task<PlanRequest> NoisyAsync(string name)
    {
        await planner.Client.AddModelAsync(Requests.Model(name));
        await planner.Client.AddProfileAsync(Requests.Noisy(name, seed: 7));
        return new() { Model = name, Profile = name, Stages = 4, SequenceTokens = 512, GrainTokens = 64 };
    }
}
