using System.Net;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class PlansTests(PlannerFixture planner)
{
    [Fact]
    public async Task Post_then_get_returns_the_same_plan()
    {
        var question = Requests.Estimated(stages: 4) with { GrainTokens = 256 };
        var created = await PostAsync(question);
        var again = await PostAsync(question with { BatchSequences = 1, TensorParallelDegree = 1 });

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal((HttpStatusCode.OK, created.Text), (again.Status, again.Text));
        Assert.Equal(created.Text, (await planner.Http.AskAsync(created.Location!.ToString())).Text);
    }

    [Fact]
    public async Task Plan_is_whole_and_no_worse_than_its_alternatives()
    {
        var plan = await planner.Client.AddPlanAsync(Requests.Estimated(stages: 12) with { BatchSequences = 3 });

        Assert.Equal((12, 2, "flush", 0.0), (plan.Stages, plan.LayersPerStage, plan.Schedule, plan.OptimalityGap));
        Assert.Equal(
            ["none", "uniform", "flops-equal", "equal-time"], plan.Alternatives.Select(slicing => slicing.Kind));
        foreach (var slicing in plan.Alternatives.Append(plan.Plan))
        {
            Assert.Equal(3, slicing.MicroBatches.Sum(microBatch => microBatch.Count * microBatch.Sequences));
            Assert.All(slicing.MicroBatches, microBatch => Assert.Equal(2048, microBatch.SliceTokens.Sum()));
            Assert.All(slicing.MicroBatches.SelectMany(microBatch => microBatch.SliceTokens), tokens => Assert.Equal(
                0, tokens % 64));
            Assert.InRange(slicing.MakespanMs, plan.LowerBoundMs, double.MaxValue);
            Assert.Equal(slicing.MakespanMs, slicing.StepMs);
            Assert.InRange(slicing.BubbleFraction, 0.0001, 0.9999);
            Assert.Equal(1, slicing.Provenance.Estimated, tolerance: 1e-12); // rounding of a sum of shares
        }
    }

    [Fact]
    public async Task Plan_for_gpt3_175b_can_be_asked_for_before_anything_was_measured()
    {
        var plan = await planner.Client.AddPlanAsync(ReferencePlanRequest);

        Assert.InRange(plan.Plan.MakespanMs, 1, plan.Alternatives[0].MakespanMs / 3);
        Assert.Null(plan.OptimizerMs);
    }

    [Fact]
    public async Task Measured_profile_is_planned_on()
    {
        await planner.Client.AddModelAsync(Requests.Model("measured"));
        var profile = await planner.Client.AddProfileAsync(Requests.Profile("measured"));

        var plan = await planner.Client.AddPlanAsync(Measured("measured"));

        Assert.Equal(profile.ProfileId, plan.ProfileId);
        Assert.Equal(0.5, plan.OptimizerMs);
        Assert.Equal(plan.Plan.MakespanMs + 0.5, plan.Plan.StepMs);
        Assert.Equal(1, plan.Plan.Provenance.Measured, tolerance: 1e-12); // rounding of a sum of shares

        // Two layers a stage: [128,128] takes F 2·(1.9 + 2.1) + 2·2.1, and B twice that; [64 × 4] takes 2·4.6 + 2·1.3
        // and twice that.
        Assert.Equal([64, 64, 64, 64], Assert.Single(plan.Plan.MicroBatches).SliceTokens);
        Assert.Equal(3 * 11.8, plan.Plan.MakespanMs, tolerance: 1e-9);
    }

    [Fact]
    public async Task What_if_is_answered_and_not_stored()
    {
        var plan = await planner.Client.PreviewPlanAsync(Requests.Estimated(stages: 6) with { GrainTokens = 256 });
        var refusal = await Assert.ThrowsAsync<PlannerException>(() => planner.Client.GetPlanAsync(plan.PlanId));

        Assert.Null(plan.TimelineUrl);
        Assert.Equal((HttpStatusCode.NotFound, "/problems/plan-not-found"), (refusal.StatusCode, refusal.Type));
    }

    [Fact]
    public async Task Concurrent_equal_questions_have_one_plan()
    {
        var plans = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => planner.Client.AddPlanAsync(Requests.Estimated(stages: 3))));

        Assert.Single(plans.Select(plan => (plan.PlanId, plan.CreatedAt)).Distinct());
    }

    [Fact]
    public async Task Nothing_said_is_all_missing() =>
        (await planner.Http.PostAsync("/v1/plans", "{}")).HasFaults(
            "model: is required.",
            "profile: is required.",
            "stages: must be at least 1.",
            "sequenceTokens: must be at least 1.",
            "grainTokens: must be at least 1.");

    [Fact]
    public async Task All_faults_are_listed_at_once()
    {
        var answer = await planner.Http.PostAsync("/v1/plans?validateOnly=perhaps", Requests.Json(new()
        {
            Model = "gpt5",
            Profile = "none",
            Stages = 0,
            SequenceTokens = 100,
            GrainTokens = 64,
            BatchSequences = 0,
            TensorParallelDegree = -1,
        }));

        answer.HasFaults(
            "model: 'gpt5' is not in the catalogue; GET /v1/models lists it, POST adds to it.",
            "profile: 'none' is no profile's id or name; GET /v1/profiles lists them.",
            "stages: must be at least 1.",
            "grainTokens: must divide sequenceTokens, 100: every slice is a multiple of it.",
            "batchSequences: must be at least 1.",
            "tensorParallelDegree: must be at least 1.",
            "validateOnly: must be true or false.");
    }

    [Theory]
    [InlineData(25, "stages: must be at most the model's layers, 24: a stage has at least one.")]
    [InlineData(7, "stages: must divide the model's 24 layers: stages of unequal depth are not planned yet.")]
    public async Task Stages_must_fit_the_layers(int stages, string fault) =>
        (await PostAsync(Requests.Estimated(stages))).HasFaults(fault);

    [Fact]
    public async Task Sequence_must_fit_the_model() =>
        (await PostAsync(Requests.Estimated() with { SequenceTokens = 4096 })).HasFaults(
            "sequenceTokens: must be at most the model's longest sequence, 2048.");

    [Fact]
    public async Task Number_of_grains_is_limited()
    {
        await planner.Client.AddModelAsync(Requests.Model("long") with { MaxSequenceTokens = 16_384 });

        (await PostAsync(Requests.Estimated(stages: 4) with
        {
            Model = "long", SequenceTokens = 16_384, GrainTokens = 1,
        })).HasFaults(
            "grainTokens: cuts the sequence into more than 8192 grains (Planner:MaxOperationGrains); "
            + "use a larger one.");
    }

    [Fact]
    public async Task Number_of_sequences_is_limited() =>
        (await PostAsync(Requests.Estimated() with { BatchSequences = 1025 })).HasFaults(
            "batchSequences: must be at most 1024 (Planner:MaxBatchSequences).");

    [Fact]
    public async Task Size_of_the_search_is_limited() =>
        (await PostAsync(Requests.Estimated() with { GrainTokens = 1, BatchSequences = 1000 })).HasFaults(
            "batchSequences: has 1000 micro-batch sizes of 2048 grains to search, more than 64000000 slices "
            + "(Planner:MaxOperationSliceCosts): make it smaller or grainTokens larger.");

    [Fact]
    public async Task Tensor_parallel_degree_must_divide_the_heads() =>
        (await PostAsync(Requests.Estimated() with { TensorParallelDegree = 3 })).HasFaults(
            "tensorParallelDegree: must divide the model's 16 heads.");

    [Fact]
    public async Task Measured_profile_must_fit_the_question()
    {
        var profile = Requests.Profile() with { TensorParallelDegree = 2, Measurements = [Point(2), Point(4)] };
        var profileId = (await planner.Client.AddProfileAsync(profile)).ProfileId;
        var question = Measured(profileId) with { Model = "gpt2", BatchSequences = 7 };

        (await PostAsync(question)).HasFaults(
            "profile: was measured on a gpt layer of hiddenSize 64, heads 4, keyValueHeads 4, feedForwardSize 256; "
                + "the model's is a gpt layer of hiddenSize 768, heads 12, keyValueHeads 12, feedForwardSize 3072.",
            "tensorParallelDegree: must be 2, with which the profile was measured.",
            "batchSequences: cannot be made of micro-batches of 2, 4, the sizes that the profile has.");

        static Contracts.Profiles.Measurement Point(int microBatch) => new()
        {
            MicroBatch = microBatch, SliceTokens = 64, ContextTokens = 0, ForwardMs = 1, BackwardMs = 2,
        };
    }

    [Fact]
    public async Task Unknown_plan_is_not_found() =>
        (await planner.Http.AskAsync("/v1/plans/0123")).IsProblem(HttpStatusCode.NotFound, "plan-not-found");

    private static PlanRequest ReferencePlanRequest => Plans.ReferencePlan.Request;

    private static PlanRequest Measured(string name) => new()
    {
        Model = name, Profile = name, Stages = 2, SequenceTokens = 256, GrainTokens = 64,
    };

    private Task<Answer> PostAsync(PlanRequest request) => planner.Http.PostAsync("/v1/plans", Requests.Json(request));
}
