using System.Collections;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Plans;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.Sweeps;

namespace TeraPipe.Planner.Api.FunctionalTests.Sweeps;

public class SweepsTests(PlannerFixture planner)
{
    [Fact]
    public async Task Same_question_has_the_same_sweep_in_whatever_order_and_by_whatever_name()
    {
        var asked = SweepAsking.Small with { GrainTokens = 64 };
        var datasheet = await planner.Client.GetProfileAsync("h200-datasheet");

        var created = await planner.PostSweepAsync(asked);
        var sweep = SweepAsking.Read<SweepResponse>(created);
        var again = await planner.PostSweepAsync(asked with
        {
            PipelineDegrees = [5, 4, 2, 1, 1],
            Schedules = ["1f1b", "flush"],
            Profiles = [datasheet.Summary.ProfileId, "h200-datasheet"],
            ClusterVersion = 1,
            Zero1 = false,
        });
        var withItsQuestion = await planner.PostSweepAsync(sweep.Question);

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal($"/v1/sweeps/{sweep.SweepId}", created.Location?.ToString());
        Assert.Equal((HttpStatusCode.OK, created.Text), (again.Status, again.Text));
        Assert.Equal((HttpStatusCode.OK, created.Text), (withItsQuestion.Status, withItsQuestion.Text));
        var stored = await planner.Http.AskAsync($"/v1/sweeps/{sweep.SweepId}");
        Assert.True(JsonElement.DeepEquals(created.Json, stored.Json), stored.Text);
    }

    [Fact]
    public async Task Every_configuration_is_a_row_and_every_obstacle_is_counted()
    {
        var sweep = await planner.SweepAsync(SweepAsking.Small);
        var rows = await planner.RowsAsync(sweep, "");

        var workload = Assert.Single(sweep.Workloads);
        Assert.Equal(4 * 3 * 2 * 2, sweep.Configurations);
        Assert.Equal(Enumerable.Range(0, sweep.Configurations), rows.Select(row => row.Row).Order());
        Assert.Equal(rows.Count(row => row.Obstacle is null), sweep.Feasible);
        Assert.Equal(
            rows.Where(row => row.Obstacle is not null).CountBy(row => row.Obstacle!.Kind).OrderBy(count => count.Key),
            workload.Infeasible.Select(count => KeyValuePair.Create(count.Kind, count.Configurations))
                .OrderBy(count => count.Key));
        Assert.Equal(
            ["batch", "gpus", "layers"], workload.Infeasible.Select(count => count.Kind).Order());
        var layers = rows.First(row => row.Obstacle?.Kind == "layers").Obstacle!;
        Assert.Equal((5, 24), (layers.Needed, layers.Available));
        Assert.Equal("5 stages don't divide 24 layers evenly.", layers.Reason);
        var gpus = rows.First(row => row.Obstacle?.Kind == "gpus");
        Assert.Equal((gpus.Gpus, 8), (gpus.Obstacle!.Needed, gpus.Obstacle.Available));
    }

    [Fact]
    public async Task Front_is_what_nothing_beats()
    {
        var sweep = await planner.SweepAsync(SweepAsking.Small);
        var feasible = await planner.RowsAsync(sweep, "&feasible=true");
        var onFront = await planner.RowsAsync(sweep, "&pareto=true");
        var front = Assert.Single(sweep.Workloads).Front;

        Assert.Equal(front.OrderBy(row => row.Row), onFront.OrderBy(row => row.Row));
        Assert.Equal(front[0], sweep.Workloads[0].Best);
        Assert.All(feasible, row => Assert.Contains(front, other =>
            other.StepMs <= row.StepMs && other.MemoryBytes <= row.MemoryBytes && other.Gpus <= row.Gpus));
        Assert.Equal(feasible.Min(row => row.StepMs), front[0].StepMs);
        Assert.All(feasible, row => Assert.Equal(
            4 * 1024 * 1000 / row.StepMs!.Value, row.TokensPerSecond!.Value, tolerance: 1e-6));
    }

    [Theory]
    [InlineData("stepMs")]
    [InlineData("memoryBytes")]
    [InlineData("gpus")]
    public async Task Pages_go_through_all_rows_in_order(string sort)
    {
        var sweep = await planner.SweepAsync(SweepAsking.Small);
        var (rows, cursor) = (new List<SweepRowResponse>(), "");
        do
        {
            var page = await planner.PageOfRowsAsync(sweep, $"sort={sort}&pageSize=7{cursor}");
            Assert.InRange(page.Items.Count, 1, 7);
            rows.AddRange(page.Items);
            cursor = page.NextCursor is null ? null : $"&cursor={page.NextCursor}";
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, sweep.Configurations), rows.Select(row => row.Row).Order());
        Assert.Equal(rows.OrderBy(Key).ThenBy(row => row.Row), rows);

        double Key(SweepRowResponse row) => sort switch
        {
            "stepMs" => row.StepMs ?? double.PositiveInfinity,
            "memoryBytes" => row.MemoryBytes ?? double.PositiveInfinity,
            _ => row.Gpus,
        };
    }

    [Fact]
    public async Task Rows_are_a_table_too()
    {
        var sweep = await planner.SweepAsync(SweepAsking.Small);

        var csv = await planner.Http.AskAsync($"{sweep.RowsUrl}?feasible=false", "text/csv");

        var lines = csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("text/csv", csv.MediaType);
        Assert.StartsWith("row,sequenceTokens,stepSequences,pipelineDegree", lines[0], StringComparison.Ordinal);
        Assert.Equal(sweep.Configurations - sweep.Feasible, lines.Length - 1);
        Assert.Contains(lines, line => line.EndsWith(
            ",layers,5 stages don't divide 24 layers evenly.,5,24", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Front_is_a_picture_too()
    {
        var sweep = await planner.SweepAsync(SweepAsking.Small);

        var svg = await planner.Http.AskAsync($"/v1/sweeps/{sweep.SweepId}", "image/svg+xml");

        var circles = XDocument.Parse(svg.Text).Descendants().Where(node => node.Name.LocalName == "circle").ToArray();
        Assert.Equal("image/svg+xml", svg.MediaType);
        Assert.Equal(sweep.Workloads[0].Front.Count, circles.Length);
        Assert.All(circles, circle => Assert.InRange(
            double.Parse(circle.Attribute("cx")!.Value, CultureInfo.InvariantCulture), 90, 870));
        (await planner.Http.AskAsync($"/v1/sweeps/{sweep.SweepId}", "text/csv")).IsProblem(
            HttpStatusCode.NotAcceptable, "not-acceptable");
        (await planner.Http.AskAsync(sweep.RowsUrl!, "image/svg+xml")).IsProblem(
            HttpStatusCode.NotAcceptable, "not-acceptable");
    }

    [Fact]
    public async Task Each_row_that_fits_can_be_asked_as_a_plan()
    {
        var sweep = await planner.SweepAsync(SweepAsking.Small);
        var rows = await planner.RowsAsync(sweep, "&feasible=true");

        foreach (var row in rows.Where(row => row is { DataDegree: 1, TensorDegree: 1, Schedule: "flush" }))
        {
            var body = JsonSerializer.Serialize(row.Plan, PlannerJson.Options);
            var answer = await planner.Http.PostAsync(row.PlanUrl!, body);
            var plan = SweepAsking.Read<PlanResponse>(answer);
            Assert.Equal(HttpStatusCode.Created, answer.Status);

            // The plan may compose micro-batches of any sizes, the row has those of one.
            Assert.InRange(plan.Plan.MakespanMs, 0, row.StepMs!.Value * (1 + 1e-9));
        }
    }

    [Fact]
    public async Task Lengths_and_batches_are_swept_apart()
    {
        var small = await planner.SweepAsync(SweepAsking.Small);
        var sweep = await planner.SweepAsync(
            SweepAsking.Small with { SequenceTokens = [2048, 1024], StepSequences = [8, 4] });

        Assert.Equal(
            [(1024, 4), (1024, 8), (2048, 4), (2048, 8)],
            sweep.Workloads.Select(workload => (workload.SequenceTokens, workload.StepSequences)));
        Assert.Equal(sweep.Workloads.Sum(workload => workload.Configurations), sweep.Configurations);
        Assert.Equal(small.Workloads[0].Best!.StepMs, sweep.Workloads[0].Best!.StepMs);
        Assert.True(sweep.Workloads[3].Best!.StepMs > sweep.Workloads[0].Best!.StepMs);
    }

    [Fact]
    public async Task What_if_is_the_same_answer_and_nothing_is_stored()
    {
        var preview = await planner.PreviewSweepAsync(SweepAsking.Small with { StepSequences = [2] });

        Assert.Null(preview.RowsUrl);
        Assert.NotEmpty(preview.Workloads[0].Front);
        (await planner.Http.AskAsync($"/v1/sweeps/{preview.SweepId}")).IsProblem(
            HttpStatusCode.NotFound, "sweep-not-found");
        (await planner.Http.AskAsync($"/v1/sweeps/{preview.SweepId}/rows")).IsProblem(
            HttpStatusCode.NotFound, "sweep-not-found");
    }

    [Fact]
    public async Task Memory_that_is_short_is_told_in_bytes_and_has_a_plan_to_ask_what_would_fit()
    {
        await planner.Http.PostAsync("/v1/clusters", """
            {"cluster": "tiny-memory", "nodes": 1, "gpusPerNode": 2,
             "device": {"name": "NVIDIA H200 SXM", "kind": "cuda", "memoryBytes": 1000000000},
             "withinNode": {"latencyMs": 0.01, "gigabytesPerSecond": 450}}
            """);

        var sweep = await planner.SweepAsync(SweepAsking.Small with
        {
            Cluster = "tiny-memory", PipelineDegrees = [2], DataDegrees = [1], TensorDegrees = [1],
        });

        var rows = await planner.RowsAsync(sweep, "");
        Assert.Equal(0, sweep.Feasible);
        Assert.Null(sweep.Workloads[0].Best);
        Assert.Empty(sweep.Workloads[0].Front);
        Assert.All(rows, row =>
        {
            Assert.Equal(("memory", 1_000_000_000), (row.Obstacle!.Kind, row.Obstacle.Available));
            Assert.Equal(row.MemoryBytes, row.Obstacle.Needed);
            Assert.NotNull(row.Plan);
            Assert.Null(row.StepMs);
        });
        var svg = await planner.Http.AskAsync($"/v1/sweeps/{sweep.SweepId}", "image/svg+xml");
        Assert.Contains("0 of 2 fit", svg.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measured_profiles_serve_their_degree_and_micro_batches_and_strict_refuses_the_rest()
    {
        await planner.Client.AddModelAsync(Requests.Model("swept"));
        var profile = await planner.Client.AddProfileAsync(Requests.Profile());
        await planner.Http.PostAsync(
            "/v1/clusters", JsonSerializer.Serialize(Requests.Cluster("swept"), PlannerJson.Options));
        var question = new SweepRequest
        {
            Model = "swept", Cluster = "swept", Profiles = [profile.ProfileId], SequenceTokens = [256, 512],
            StepSequences = [2], GrainTokens = 64, PipelineDegrees = [1, 2], DataDegrees = [1], TensorDegrees = [1, 2],
            MicroBatches = [1, 2], Schedules = ["flush"], RecomputeLevels = ["none"], Strict = true,
        };

        var sweep = await planner.SweepAsync(question);
        var rows = await planner.RowsAsync(sweep, "");

        var source = Assert.Single(sweep.Profiles);
        Assert.Equal((profile.ProfileId, "measured"), (source.ProfileId, source.Provenance));
        Assert.Equal([1], source.TensorDegrees);
        Assert.All(rows, row => Assert.Equal(
            row is { TensorDegree: 1, MicroBatch: 1, SequenceTokens: 256 }, row.Obstacle is null));
        Assert.Equal(
            [
                "Every slicing has a slice whose latency is not known.",
                "No latency is known for 2 devices a layer.",
                "No latency is known for micro-batches of 2, only of 1.",
            ],
            rows.Where(row => row.Obstacle is not null).Select(row => row.Obstacle!.Reason).Distinct().Order());
        var byDefault = await planner.PreviewSweepAsync(question with { MicroBatches = null });
        Assert.Equal([1], byDefault.Question.MicroBatches);
        Assert.Equal(4, (await planner.PreviewSweepAsync(question with { Strict = null })).Feasible);
    }

    [Fact]
    public async Task Sweep_becomes_an_operation_on_request_and_ends_as_the_same_sweep()
    {
        var asked = JsonSerializer.Serialize(SweepAsking.Small with { StepSequences = [12] }, PlannerJson.Options);

        var accepted = await planner.Http.AskAsync(HttpMethod.Post, "/v1/sweeps", asked, ("Prefer", "respond-async"));

        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
        var operation = accepted.Json;
        for (var polls = 0; operation.GetProperty("state").GetString() is "queued" or "running"; polls++)
        {
            Assert.True(polls < 300, operation.GetRawText());
            await Task.Delay(100);
            operation = (await planner.Http.AskAsync(accepted.Location!.ToString())).Json;
        }

        Assert.Equal("succeeded", operation.GetProperty("state").GetString());
        var sweep = SweepAsking.Read<SweepResponse>(
            await planner.Http.AskAsync(operation.GetProperty("resultUrl").GetString()!));
        var again = await planner.Http.PostAsync("/v1/sweeps", asked);
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(sweep.SweepId, SweepAsking.Read<SweepResponse>(again).SweepId);
        Assert.Equal(sweep.Configurations, (await planner.RowsAsync(sweep, "")).Count);
    }

    [Fact]
    public async Task Sweep_that_is_too_large_for_a_request_becomes_an_operation_without_asking()
    {
        int[] degrees = [.. Enumerable.Range(1, 8)];
        var large = SweepAsking.Small with
        {
            PipelineDegrees = degrees, DataDegrees = degrees, TensorDegrees = degrees, GrainTokens = 512,
            Schedules = null, // four of them: 2,048 configurations, and most of them need more GPUs than there are
        };

        var answer = await planner.PostSweepAsync(large);
        var preview = await planner.Http.PostAsync(
            "/v1/sweeps?validateOnly=true", JsonSerializer.Serialize(large, PlannerJson.Options));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        preview.HasFaults(
            "validateOnly: must be false for 2048 configurations: a what-if is answered at once, and more than 2000 "
            + "are an operation (Sweeps:MaxConfigurationsInRequest).");
        var waited = await planner.Http.AskAsync(
            HttpMethod.Post, "/v1/sweeps", JsonSerializer.Serialize(large, PlannerJson.Options), ("Prefer", "wait=60"));
        Assert.Equal(2048, SweepAsking.Read<SweepResponse>(waited).Configurations);
    }

    [Fact]
    public async Task Sweep_is_stored_whole_or_not_at_all()
    {
        var sweep = await planner.SweepAsync(SweepAsking.Small);
        var rows = await planner.RowsAsync(sweep, "");
        await using var database = NpgsqlDataSource.Create(planner.Directory.ConnectionString());
        var repository = new SweepRepository(database);
        var other = sweep with { SweepId = new string('0', 32) };

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => repository.AddAsync(new SweepAnswer(other, new BrokenOff(rows, 5)), CancellationToken.None));

        Assert.Null(await repository.FindAsync(other.SweepId, CancellationToken.None));
        Assert.True(await repository.AddAsync(new SweepAnswer(other, rows), CancellationToken.None));
        Assert.Equal(rows, await planner.RowsAsync(other with { RowsUrl = $"/v1/sweeps/{other.SweepId}/rows" }, ""));
    }

    [Fact]
    public async Task Equal_questions_at_the_same_time_make_one_sweep()
    {
        var asked = SweepAsking.Small with { StepSequences = [20] };

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => planner.PostSweepAsync(asked)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        var sweep = SweepAsking.Read<SweepResponse>(answers[0]);
        Assert.Equal(sweep.Configurations, (await planner.RowsAsync(sweep, "")).Count);
    }

    /// <summary>Ends in the middle, as a service does that is killed.</summary>
    private sealed class BrokenOff(IReadOnlyList<SweepRowResponse> rows, int after) : IReadOnlyList<SweepRowResponse>
    {
        public int Count => rows.Count;

        public SweepRowResponse this[int index] => rows[index];

        public IEnumerator<SweepRowResponse> GetEnumerator() => rows.Select((row, i) =>
            i < after ? row : throw new InvalidOperationException("It was killed.")).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
