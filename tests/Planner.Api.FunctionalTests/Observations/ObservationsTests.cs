using System.Net;
using System.Text.Json;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Observations;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Observations;

public class ObservationsTests(PlannerFixture planner)
{
    private const double Rounding = 1e-9;

    [Fact]
    public async Task Steps_are_compared_with_the_prediction()
    {
        var plan = await PlanAsync();
        double[] ratios = [1.1, 1.2, 0.9, 1.0, 1.3];

        var answer = await PostAsync<ObservationsResponse>(plan, new()
        {
            Job = "compared",
            Observations = [.. ratios.Select(ratio => new Observation { StepMs = ratio * plan.Plan.StepMs })],
        });

        Assert.Equal((5, "plan", plan.PlanId), (answer.Stored, answer.Slicing, answer.PlanId));
        Assert.Equal((plan.Plan.StepMs, 5L), (answer.Statistics.PredictedStepMs, answer.Statistics.Count));
        Assert.Null(answer.Statistics.Forward);
        var step = answer.Statistics.Step!;
        Assert.Equal(5, step.Count);
        Assert.Equal(0.1, step.Bias, Rounding);
        Assert.Equal(Math.Sqrt(0.1 / 4), step.StandardDeviation!.Value, Rounding);
        Assert.Equal(0.1, step.Median!.Value, Rounding); // of 0, 0.1, 0.1, 0.2, 0.3
        Assert.Equal(0.26, step.P90!.Value, Rounding);
        Assert.Equal("learning", answer.Drift.State);
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("uniform")]
    public async Task Slices_are_compared_with_the_latency_model(string slicing)
    {
        var plan = await PlanAsync();
        var timeline = await planner.Client.GetTimelineAsync(plan.PlanId, slicing);
        var slices = timeline.Actions.Select(action => new SliceTime
        {
            Stage = action.Stage,
            Phase = action.Phase,
            MicroBatch = action.MicroBatch,
            Slice = action.Slice,
            Ms = (action.Phase == "forward" ? 1.5 : 1.25) * (action.EndMs - action.StartMs),
        });

        var answer = await PostAsync<ObservationsResponse>(
            plan, new() { Job = "sliced", Slicing = slicing, Observations = [new() { Slices = [.. slices] }] });

        // A timeline's durations are differences of sums.
        Assert.Null(answer.Statistics.Step);
        Assert.Equal(0.5, answer.Statistics.Forward!.Bias, Rounding);
        Assert.Equal(0.25, answer.Statistics.Backward!.Bias, Rounding);
    }

    [Fact]
    public async Task Observations_are_listed_newest_first_page_by_page()
    {
        var plan = await PlanAsync();
        var observations = Enumerable.Range(1, 5).Select(step => new Observation
        {
            Step = step, StepMs = step, ObservedAt = new DateTimeOffset(2026, 1, 1, 0, 0, step, TimeSpan.Zero),
        });
        await PostAsync<ObservationsResponse>(plan, new() { Job = "paged", Observations = [.. observations] });
        await PostAsync<ObservationsResponse>(
            plan, new() { Job = "other", Observations = [new() { StepMs = 1 }] });

        var first = await GetAsync(plan, "?job=paged&pageSize=3");
        var second = await GetAsync(plan, $"?job=paged&pageSize=3&cursor={first.NextCursor}");

        Assert.Equal([5L, 4, 3], first.Items.Select(item => item.Step!.Value));
        Assert.Equal([2L, 1], second.Items.Select(item => item.Observation));
        Assert.Null(second.NextCursor);
        Assert.All(first.Items.Concat(second.Items), item => Assert.Equal("paged", item.Job));
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 5, TimeSpan.Zero), first.Items[0].ObservedAt);
        Assert.Equal((5L, 5L), (first.Statistics.Count, second.Statistics.Count));
        Assert.Equal("paged", first.Drift!.Job);
    }

    [Fact]
    public async Task Runs_are_summed_up_together_and_apart()
    {
        var plan = await PlanAsync(stages: 6);
        foreach (var (job, ratio) in new[] { ("a", 1.1), ("b", 1.3) })
        {
            await PostAsync<ObservationsResponse>(plan, new()
            {
                Job = job,
                Observations = [.. Enumerable.Repeat(new Observation { StepMs = ratio * plan.Plan.StepMs }, 3)],
            });
        }

        Assert.Equal(0.1, (await GetAsync(plan, "?job=a")).Statistics.Step!.Bias, Rounding);
        var both = (await GetAsync(plan)).Statistics.Step!;
        Assert.Equal(6, both.Count);
        Assert.Equal(0.2, both.Bias, Rounding);
        Assert.Equal(Math.Sqrt(6 * 0.01 / 5), both.StandardDeviation!.Value, Rounding);
        Assert.Equal(0, (await GetAsync(plan, "?job=c")).Statistics.Count);
    }

    [Fact]
    public async Task One_by_one_is_the_same_as_all_at_once()
    {
        var plan = await PlanAsync();
        var machine = await ObservedPlan.OfAsync(planner, plan, seed: 1);
        var steps = machine.Steps(130, ms => ms, withSlices: false);
        await PostAsync<ObservationsResponse>(plan, new() { Job = "at-once", Observations = steps });
        foreach (var chunk in steps.Chunk(7))
        {
            await PostAsync<ObservationsResponse>(plan, new() { Job = "in-parts", Observations = chunk });
        }

        var (once, parts) = (await GetAsync(plan, "?job=at-once"), await GetAsync(plan, "?job=in-parts"));

        Assert.Equal(once.Statistics, parts.Statistics);
        Assert.Equal(once.Drift! with { Job = null }, parts.Drift! with { Job = null });
        Assert.Equal("steady", once.Drift.State);
    }

    [Fact]
    public async Task Drift_is_flagged_with_its_numbers()
    {
        var plan = await PlanAsync();
        var machine = await ObservedPlan.OfAsync(planner, plan, seed: 2);

        var answer = await PostAsync<ObservationsResponse>(plan, new()
        {
            Job = "drifting",
            Observations =
            [
                .. machine.Steps(150, ms => ms, withSlices: false),
                .. machine.Steps(40, ms => 1.1 * ms, withSlices: false),
            ],
        });

        var drift = answer.Drift;
        Assert.Equal("up", drift.State);
        Assert.InRange(drift.SinceObservation!.Value, 130, 152); // the sum may have grown a little before
        Assert.InRange(drift.ConfirmedAtObservation!.Value, 170, 176);
        Assert.Equal(0.1, drift.ShiftFraction!.Value, tolerance: 0.01); // 20 observations of 1 % noise
        Assert.Contains("Times drifted up by +", drift.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_are_listed_at_once()
    {
        var plan = await PlanAsync();
        var count = plan.Plan.MicroBatches[0].SliceTokens.Count;

        var answer = await planner.Http.PostAsync(Path(plan), """
            {"job": "No Name", "observations": [
              {},
              {"stepMs": 0, "step": -1, "observedAt": "1999-12-31T23:59:59Z"},
              {"stepMs": 1e9, "slices": [
                {"stage": 4, "phase": "sideways", "microBatch": 0, "slice": 1000, "ms": -1},
                {"stage": 0, "phase": "forward", "microBatch": 1, "slice": 0, "ms": 1},
                {"stage": 0, "phase": "forward", "microBatch": 0, "slice": 0, "ms": 1},
                {"stage": 0, "phase": "forward", "microBatch": 0, "slice": 0, "ms": 1}]}]}
            """);

        answer.HasFaults(
            "job: must have 1 to 63 lower-case letters, digits, '.', '-' and '_', the first a letter or digit.",
            "observations[0].stepMs: is required without slices.",
            "observations[1].stepMs: must be above 0 and at most a day, 86400000.",
            "observations[1].step: must not be negative.",
            "observations[1].observedAt: must lie after the year 1999 and not in the future.",
            "observations[2].stepMs: must be above 0 and at most a day, 86400000.",
            "observations[2].slices[0].stage: must be 0 to 3: the plan has 4 stages.",
            "observations[2].slices[0].phase: must be forward or backward.",
            $"observations[2].slices[0].slice: must be 0 to {count - 1}: micro-batch 0 of the slicing 'plan' "
                + $"has {count} slices.",
            "observations[2].slices[0].ms: must be finite, not negative and at most a day, 86400000.",
            "observations[2].slices[1].microBatch: must be 0: the slicing 'plan' has 1 micro-batch.",
            "observations[2].slices[3]: is given twice.");
        Assert.DoesNotContain((await GetAsync(plan)).Items, item => item.StepMs == 1e9);
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        var plan = await PlanAsync();

        (await planner.Http.PostAsync(Path(plan), "{}")).HasFaults("observations: must have 1 to 10000 observations.");
        (await planner.Http.PostAsync(Path(plan), """{"slicing": "best", "observations": [{"stepMs": 1}]}"""))
            .HasFaults("slicing: must be one of plan, "
                + $"{string.Join(", ", plan.Alternatives.Select(slicing => slicing.Kind))}.");
        (await planner.Http.AskAsync($"{Path(plan)}?cursor=bm9uZQ&slicing=best&pageSize=x")).IsProblem(
            HttpStatusCode.BadRequest, "invalid-request");
        (await planner.Http.AskAsync("/v1/plans/0123/observations")).IsProblem(
            HttpStatusCode.NotFound, "plan-not-found");
        (await planner.Http.PostAsync("/v1/plans/0123/observations", "{}")).IsProblem(
            HttpStatusCode.NotFound, "plan-not-found");
    }

    [Theory]
    [InlineData("UPDATE observations SET step_ms = 1")]
    [InlineData("DELETE FROM observations")]
    [InlineData("TRUNCATE observations")]
    [InlineData("UPDATE job_events SET reason = 'another'")]
    [InlineData("DELETE FROM job_events")]
    [InlineData("TRUNCATE job_events")]
    public async Task Database_itself_refuses_to_change_what_was_logged(string sql)
    {
        await using var connection = new NpgsqlConnection(planner.Directory.ConnectionString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        Assert.Contains("never changed or removed", refusal.MessageText, StringComparison.Ordinal);
    }

    private static string Path(PlanResponse plan) => $"/v1/plans/{plan.PlanId}/observations";

    private Task<PlanResponse> PlanAsync(int stages = 4) => planner.Client.AddPlanAsync(Requests.Estimated(stages));

    private async Task<T> PostAsync<T>(PlanResponse plan, ObservationsRequest request)
    {
        var answer = await planner.Http.PostAsync(Path(plan), JsonSerializer.Serialize(request, PlannerJson.Options));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return JsonSerializer.Deserialize<T>(answer.Text, PlannerJson.Options)!;
    }

    private async Task<ObservationsPage> GetAsync(PlanResponse plan, string query = "")
    {
        var answer = await planner.Http.AskAsync(Path(plan) + query);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return JsonSerializer.Deserialize<ObservationsPage>(answer.Text, PlannerJson.Options)!;
    }
}
