using System.Net;
using System.Text.Json;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class PlanDiffTests(PlannerFixture planner)
{
    private const double Rounding = 1e-9; // relative: the same numbers added in another order

    [Fact]
    public async Task Plan_does_not_differ_from_itself()
    {
        var plan = await PlanAsync(Requests.Estimated());

        var diff = await DiffAsync(plan, plan);

        Assert.Equal("Both are the same plan.", diff.Summary);
        Assert.Empty(diff.Causes);
        Assert.Equal(0, diff.MakespanMs.Change);
        Assert.All(diff.MicroBatches, pair => Assert.Equal(pair.A!.SliceTokens, pair.B!.SliceTokens));
    }

    [Fact]
    public async Task Other_question_is_a_cause_with_the_fields_that_differ()
    {
        var a = await PlanAsync(Requests.Estimated(stages: 4) with { BatchSequences = 3 });
        var b = await PlanAsync(
            Requests.Estimated(stages: 8) with { BatchSequences = 3, Constraints = new() { MaximumSlices = 2 } });

        var diff = await DiffAsync(a, b);

        Assert.Equal(["question"], diff.Causes);
        Assert.Equal(
            [new("stages", "4", "8"), new("constraints.maximumSlices", null, "2")], diff.Question);
        Assert.Empty(diff.Profile);
        Assert.Null(diff.PlannerVersion);
        Assert.Equal(3, diff.MicroBatches.Sum(pair => pair.A?.Count ?? 0));
        Assert.Equal(3, diff.MicroBatches.Sum(pair => pair.B?.Count ?? 0));
        AddsUp(diff);
        Assert.Contains("with another question", diff.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_profile_is_a_cause_and_its_price_is_told_apart_from_the_slicings()
    {
        await planner.Client.AddModelAsync(Requests.Model("diff"));
        var slow = Requests.Noisy("diff-slow", seed: 3);
        var fast = slow with { Name = "diff-fast", Device = slow.Device! with { Driver = "560.35.03" } };
        await planner.Client.AddProfileAsync(slow);
        await planner.Client.AddProfileAsync(Requests.Scaled(fast, 0.5));
        var question = new PlanRequest { Model = "diff", Stages = 4, SequenceTokens = 512, GrainTokens = 64 };
        var a = await PlanAsync(question with { Profile = "diff-slow" });
        var b = await PlanAsync(question with { Profile = "diff-fast" });

        var diff = await DiffAsync(a, b);

        Assert.Equal(["profile"], diff.Causes);
        Assert.Equal(["profileId", "device.driver"], diff.Profile.Select(field => field.Field));
        Assert.Equal(("550.90.07", "560.35.03"), (diff.Profile[1].A, diff.Profile[1].B));
        AddsUp(diff);

        // All times are half as long, up to what shrinking makes of them: the numbers are the change.
        Assert.InRange(diff.CrossPrice!.ByNumbersMs / diff.MakespanMs.Change, 0.9, 1.1);
        Assert.Matches("^B takes (49|50|51).* % less than A ", diff.Summary);
    }

    [Fact]
    public async Task Other_version_of_the_planner_is_a_cause()
    {
        var b = await PlanAsync(Requests.Estimated(stages: 2));
        var older = await StoreOlderAsync(b.PlanId);

        var diff = await DiffAsync(older, b.PlanId);

        Assert.Equal(["plannerVersion"], diff.Causes);
        Assert.Equal(new PlanDifference("plannerVersion", "0.0.1", b.PlannerVersion), diff.PlannerVersion);
        Assert.Contains("with another version of the planner", diff.Summary, StringComparison.Ordinal);
        AddsUp(diff);
    }

    [Fact]
    public async Task Slicings_of_other_sequences_have_no_cross_price()
    {
        var a = await PlanAsync(Requests.Estimated());
        var b = await PlanAsync(Requests.Estimated() with { SequenceTokens = 1024 });

        Assert.Null((await DiffAsync(a, b)).CrossPrice);
    }

    [Fact]
    public async Task Unknown_plan_is_not_found()
    {
        var plan = await PlanAsync(Requests.Estimated());

        (await planner.Http.AskAsync($"/v1/plans/0123/diff/{plan.PlanId}")).IsProblem(
            HttpStatusCode.NotFound, "plan-not-found");
        (await planner.Http.AskAsync($"/v1/plans/{plan.PlanId}/diff/0123")).IsProblem(
            HttpStatusCode.NotFound, "plan-not-found");
    }

    private static void AddsUp(PlanDiffResponse diff) => Assert.Equal(
        diff.MakespanMs.Change,
        diff.CrossPrice!.ByNumbersMs + diff.CrossPrice.BySlicingMs,
        tolerance: Rounding * diff.MakespanMs.A);

    /// <summary>A plan as an older planner stored it.</summary>
    private async Task<string> StoreOlderAsync(string planId)
    {
        var older = string.Concat(planId.Reverse());
        await using var database = NpgsqlDataSource.Create(planner.Directory.ConnectionString());
        await using var insert = database.CreateCommand($"""
            INSERT INTO plans (plan_id, model, profile_id, planner_version, makespan_ms, created_at, answer)
            SELECT '{older}', model, profile_id, '0.0.1', makespan_ms, created_at,
                   jsonb_set(jsonb_set(answer::jsonb, '{"{planId}"}', '"{older}"'),
                             '{"{plannerVersion}"}', '"0.0.1"')
              FROM plans
             WHERE plan_id = '{planId}'
                ON CONFLICT DO NOTHING
            """);
        await insert.ExecuteNonQueryAsync();
        return older;
    }

    private Task<PlanResponse> PlanAsync(PlanRequest question) => planner.Client.AddPlanAsync(question);

    private Task<PlanDiffResponse> DiffAsync(PlanResponse a, PlanResponse b) =>
        DiffAsync(a.PlanId, b.PlanId);

    private async Task<PlanDiffResponse> DiffAsync(string a, string b) =>
        (await planner.Http.AskAsync($"/v1/plans/{a}/diff/{b}")).Json.Deserialize<PlanDiffResponse>(
            PlannerJson.Options)!;
}
