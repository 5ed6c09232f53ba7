using System.Net;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Observations;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

public class JobsTests(PlannerFixture planner)
{
    [Fact]
    public async Task Registered_run_has_its_plan()
    {
        var request = new JobRequest { Job = "registered", Plan = Requests.Estimated() };
        var created = await PostAsync(request);
        var again = await PostAsync(request);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (created.Status, again.Status));
        Assert.Equal("/v1/jobs/registered", created.Location?.ToString());
        Assert.Equal("\"v1\"", created.Tag);
        Assert.Equal(created.Text, again.Text);
        var job = Read(created);
        Assert.Equal(job, await planner.Http.GetJobAsync("registered"), SameJson);
        Assert.Equal(("active", 1, new JobPolicy(true, 0.02, 100)), (job.State, job.Version, job.Policy));
        Assert.Equal(await planner.Client.AddPlanAsync(Requests.Estimated()), job.Plan!, SameJson);
        var first = Assert.Single(await planner.Http.EventsAsync("registered"));
        Assert.Equal((1, "registered", job.PlanId), (first.Sequence, first.Kind, first.PlanId));
    }

    [Fact]
    public async Task Stored_plan_can_be_named_and_the_policy_chosen()
    {
        var plan = await planner.Client.AddPlanAsync(Requests.Estimated());
        var policy = new JobPolicyRequest
        {
            ReplanOnDrift = false, MinimumGainFraction = 0.1, MinimumStepsBetweenReplans = 7,
        };

        var job = await planner.Http.RegisterAsync(new() { Job = "by-id", PlanId = plan.PlanId, Policy = policy });

        Assert.Equal((plan.PlanId, new JobPolicy(false, 0.1, 7)), (job.PlanId, job.Policy));
        (await PostAsync(new() { Job = "by-id", PlanId = plan.PlanId })).IsProblem(
            HttpStatusCode.Conflict, "job-name-taken");
    }

    [Fact]
    public async Task All_faults_are_listed_at_once()
    {
        (await planner.Http.PostAsync("/v1/jobs", """
            {"job": "No", "plan": {"model": "gpt5"},
             "policy": {"minimumGainFraction": 2, "minimumStepsBetweenReplans": -1}}
            """)).HasFaults(
            "job: must have 1 to 63 lower-case letters, digits, '.', '-' and '_', the first a letter or digit.",
            "plan.model: 'gpt5' is not in the catalogue; GET /v1/models lists it, POST adds to it.",
            "plan.profile: is required.",
            "plan.stages: must be at least 1.",
            "plan.sequenceTokens: must be at least 1.",
            "plan.grainTokens: must be at least 1.",
            "policy.minimumGainFraction: must be from 0 to 1.",
            "policy.minimumStepsBetweenReplans: must not be negative.");
        (await planner.Http.PostAsync("/v1/jobs", """{"job": "neither"}""")).HasFaults(
            "plan: must be there where planId is not, and only there.");
        (await planner.Http.PostAsync("/v1/jobs", """{"job": "unknown", "planId": "0123"}""")).HasFaults(
            "planId: '0123' is no plan's id; POST /v1/plans makes one.");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/events")]
    [InlineData("POST", "/observations")]
    [InlineData("POST", "/replan")]
    [InlineData("POST", "/end")]
    public async Task Unknown_run_is_not_found(string method, string path) => (await planner.Http.AskAsync(
        HttpMethod.Parse(method), $"/v1/jobs/nobody{path}", path == "/observations" ? "{}" : null)).IsProblem(
            HttpStatusCode.NotFound, "job-not-found");

    [Fact]
    public async Task Runs_are_listed_by_name_page_by_page()
    {
        foreach (var name in new[] { "zz-2", "zz-1", "zz-3" })
        {
            await RegisterAsync(name);
        }

        var all = new List<JobResponse>();
        for (string? cursor = null; ;)
        {
            var query = $"?pageSize=2{(cursor is null ? "" : $"&cursor={cursor}")}";
            var answer = await planner.Http.AskAsync($"/v1/jobs{query}");
            var page = JsonSerializer.Deserialize<Page<JobResponse>>(answer.Text, PlannerJson.Options)!;
            all.AddRange(page.Items);
            if ((cursor = page.NextCursor) is null)
            {
                break;
            }
        }

        Assert.Equal(all.Select(job => job.Job).Order(StringComparer.Ordinal), all.Select(job => job.Job));
        Assert.Equal(["zz-1", "zz-2", "zz-3"], all.Select(job => job.Job).Where(job => job.StartsWith("zz-")));
        Assert.Contains("example-run", all.Select(job => job.Job));
    }

    [Fact]
    public async Task Ended_run_takes_nothing_any_more()
    {
        await RegisterAsync("over");
        await planner.Http.ObserveAsync("over", [new() { StepMs = 1 }]);

        var ended = await planner.Http.AskAsync(HttpMethod.Post, "/v1/jobs/over/end", null);
        var again = await planner.Http.AskAsync(HttpMethod.Post, "/v1/jobs/over/end", null);

        Assert.Equal(("ended", 3), (Read(ended).State, Read(ended).Version));
        Assert.Equal((HttpStatusCode.OK, ended.Text), (again.Status, again.Text));
        (await planner.Http.PostAsync("/v1/jobs/over/observations", """{"observations": [{"stepMs": 1}]}""")).IsProblem(
            HttpStatusCode.Conflict, "job-ended");
        (await planner.Http.AskAsync(HttpMethod.Post, "/v1/jobs/over/replan", null)).IsProblem(
            HttpStatusCode.Conflict, "job-ended");
        Assert.Equal(
            ["registered", "observed", "ended"], (await planner.Http.EventsAsync("over")).Select(next => next.Kind));
    }

    [Fact]
    public async Task Another_version_is_not_changed()
    {
        await RegisterAsync("versioned");

        foreach (var what in new[] { "replan", "end" })
        {
            var path = $"/v1/jobs/versioned/{what}";
            (await planner.Http.AskAsync(HttpMethod.Post, path, null, ("If-Match", "\"v9\""))).IsProblem(
                HttpStatusCode.PreconditionFailed, "precondition-failed");
            var current = (await planner.Http.AskAsync("/v1/jobs/versioned")).Tag!;
            var answer = await planner.Http.AskAsync(HttpMethod.Post, path, null, ("If-Match", current));
            Assert.Equal(HttpStatusCode.OK, answer.Status);
        }

        Assert.Equal(
            ["registered", "replanDeclined", "ended"],
            (await planner.Http.EventsAsync("versioned")).Select(next => next.Kind));
    }

    [Fact]
    public async Task What_is_known_already_is_not_sent_again()
    {
        await RegisterAsync("tagged");

        var answer = await planner.Http.AskAsync(
            HttpMethod.Get, "/v1/jobs/tagged", null, ("If-None-Match", "\"v1\""));

        Assert.Equal(HttpStatusCode.NotModified, answer.Status);
    }

    [Fact]
    public async Task Steps_are_summed_up_in_one_event_for_a_hundred()
    {
        var job = await RegisterAsync("summed");
        var step = new Observation { StepMs = 1.1 * job.Plan!.Plan.StepMs };
        for (var i = 0; i < 21; i++)
        {
            await planner.Http.ObserveAsync("summed", [.. Enumerable.Repeat(step, 10)]);
        }

        var events = await planner.Http.EventsAsync("summed");
        var now = await planner.Http.GetJobAsync("summed");

        Assert.Equal(
            [10L, 100, 200], events.Where(next => next.Kind == "observed").Select(next => next.Statistics!.Count));
        Assert.Equal(4, now.Version);
        Assert.Equal(events[^1].Statistics, now.Statistics);
        Assert.Equal("steady", now.Drift!.State);
    }

    [Fact]
    public async Task Unknown_fields_and_plans_of_observations_are_faults()
    {
        await RegisterAsync("faulty");

        (await planner.Http.PostAsync(
            "/v1/jobs/faulty/observations", """{"planId": "0123", "observations": [{"stepMs": 1}]}""")).HasFaults(
            "planId: '0123' is no plan's id.");
        (await planner.Http.PostAsync("/v1/jobs/faulty/observations", """{"stepMs": 1}""")).HasFaults(
            "stepMs: is unknown; known are observations, planId, slicing.");
    }

    private static JobResponse Read(Answer answer) =>
        JsonSerializer.Deserialize<JobResponse>(answer.Text, PlannerJson.Options)!;

    private static bool SameJson<T>(T one, T other) =>
        JsonSerializer.Serialize(one, PlannerJson.Options) == JsonSerializer.Serialize(other, PlannerJson.Options);

    private Task<Answer> PostAsync(JobRequest request) =>
        planner.Http.PostAsync("/v1/jobs", JsonSerializer.Serialize(request, PlannerJson.Options));

    private Task<JobResponse> RegisterAsync(string job) =>
        planner.Http.RegisterAsync(new() { Job = job, Plan = Requests.Estimated() });
}
