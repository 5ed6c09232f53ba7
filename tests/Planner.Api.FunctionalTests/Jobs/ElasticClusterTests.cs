using System.Net;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using static TeraPipe.Planner.Api.FunctionalTests.Jobs.ElasticCalls;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>Elastic runs on a cluster that was described: its links cost, and it has no more devices than it has.
/// </summary>
public class ElasticClusterTests(PlannerFixture planner)
{
    /// <summary>
    /// With nothing frozen an elastic plan takes what the plan takes that it was registered with: where slices are long
    /// under way both are found in simulation, as the flush schedule's formula is not exact.
    /// </summary>
    [Fact]
    public async Task Transfers_between_stages_are_counted_as_in_the_plan_that_it_begins_with()
    {
        var dgx = await planner.Client.GetClusterAsync("dgx-h200-1");
        await planner.Client.AddClusterAsync(new()
        {
            Cluster = "far-apart",
            Nodes = 4,
            GpusPerNode = 1,
            Device = dgx.Device,
            BetweenNodes = new() { GigabytesPerSecond = 2, LatencyMs = 0.5 },
        });

        var linked = await planner.Http.RegisterElasticAsync("linked", plan: Plan with { Cluster = "far-apart" });
        var free = await planner.Http.RegisterElasticAsync("unlinked");

        var stepMs = linked.Elastic!.Plan!.StepMs;
        Assert.Equal(1, free.Elastic!.Plan!.StepMs / free.Plan!.Plan.MakespanMs, 1e-9);
        Assert.Equal(1, stepMs / linked.Plan!.Plan.MakespanMs, 1e-9);
        Assert.True(stepMs > 1.02 * free.Elastic.Plan.StepMs, $"{stepMs} ms, {free.Elastic.Plan.StepMs} ms without");
    }

    [Fact]
    public async Task Worker_that_the_cluster_has_no_device_for_is_refused()
    {
        await planner.Http.RegisterElasticAsync(
            "full", Eager with { Devices = 8 }, Plan with { Cluster = "dgx-h200-1" });

        (await planner.Http.TellAsync("full", Worker("more", "worker-joined", 1, "ninth"))).HasFaults(
            "data.worker: would be one more than the 8 devices of the plan's cluster, tensor parallelism counted.");
    }

    [Fact]
    public async Task Elastic_run_is_planned_again_by_its_events_alone()
    {
        await planner.Http.RegisterElasticAsync("by-events");

        (await planner.Http.PostAsync("/v1/jobs/by-events/replan", "")).IsProblem(
            HttpStatusCode.Conflict, "job-elastic");
    }
}
