using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using static TeraPipe.Planner.Api.FunctionalTests.Jobs.ElasticCalls;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>What is wrong with events and registrations of elastic runs, all of it at once.</summary>
public class ElasticFaultsTests(PlannerFixture planner)
{
    [Fact]
    public async Task All_faults_of_an_event_are_listed_at_once()
    {
        const string Path = "/v1/jobs/faulty-elastic/events";
        await planner.Http.RegisterElasticAsync("faulty-elastic");

        (await planner.Http.PostAsync(Path, "{}")).HasFaults(
            "data: is required.",
            "generation: must be at least 1.",
            "id: must have 1 to 200 letters, digits, '.', ':', '_' and '-'.",
            "kind: must be one of freeze, thaw, profile, worker-lost, worker-joined, worker-slow, drain.");
        (await planner.Http.PostAsync(Path, """
            {"id": "a b", "kind": "worker-slow", "generation": 0,
             "data": {"worker": "W", "frozenLayers": -1, "profile": "x"}}
            """)).HasFaults(
            "data.frozenLayers: does not belong to worker-slow.",
            "data.frozenLayers: must not be negative.",
            "data.profile: does not belong to worker-slow.",
            "data.slowdown: is required.",
            "data.worker: must have 1 to 63 lower-case letters, digits, '.', '-' and '_', the first a letter or digit.",
            "generation: must be at least 1.",
            "id: must have 1 to 200 letters, digits, '.', ':', '_' and '-'.");
        (await planner.Http.TellAsync("faulty-elastic", Freeze("silent:w0:1", 1, 1))).HasFaults(
            "id: must not begin with silent:, as the service's own do.");
        (await planner.Http.TellAsync("faulty-elastic", Freeze("1", 1, 24))).HasFaults(
            "data.frozenLayers: must be at most 23: the last layer is trained to the end.");
        (await planner.Http.TellAsync("faulty-elastic", Freeze("1", 1, 0) with { Kind = "thaw" })).HasFaults(
            "data.frozenLayers: must be fewer than the 0 that are frozen: freeze says otherwise.");
        (await planner.Http.TellAsync(
            "faulty-elastic", Event("1", "profile", 1, new() { Profile = "nobodys" }))).HasFaults(
            "data.profile: 'nobodys' is no profile's id or name; GET /v1/profiles lists them.");
    }

    [Fact]
    public async Task All_faults_of_an_elastic_registration_are_listed_at_once()
    {
        (await planner.Http.PostAsync("/v1/jobs", """
            {"job": "faulty-registration",
             "plan": {"model": "gpt3-1b", "profile": "h200-datasheet", "stages": 4, "sequenceTokens": 2048,
                      "grainTokens": 256, "recompute": "full", "constraints": {"maximumSliceTokens": 512}},
             "policy": {"replanOnDrift": true},
             "elastic": {"devices": 3, "policy": {"kind": "paper"}, "batchPolicy": "x", "search": "y",
                         "isCausal": false, "hysteresis": -1, "switchCostMs": -1, "stepsBetweenDecisions": -1,
                         "heartbeatTimeoutMs": 1, "cache": {"sequences": 0, "readGigabytesPerSecond": 0}}}
            """)).HasFaults(
            "elastic: needs a plan without recompute: what a frozen layer's backward would compute again is not known.",
            "elastic.batchPolicy: must be one of constant-global, keep-per-replica.",
            "elastic.cache.budgetBytes: must not be missing or negative.",
            "elastic.cache.passesLeft: must not be missing or negative.",
            "elastic.cache.readGigabytesPerSecond: must be from 0.001 to 1000000.",
            "elastic.cache.sequences: must be from 1 to 10^12.",
            "elastic.cache.writeGigabytesPerSecond: must be from 0.001 to 1000000.",
            "elastic.devices: must be at least 4: the plan has so many stages times replicas.",
            "elastic.heartbeatTimeoutMs: must be from 100 to 86400000.",
            "elastic.hysteresis: must be from 0 to 1000.",
            "elastic.isCausal: may be false only where the plan's constraints allow whole sequences, as every token "
                + "attends to all.",
            "elastic.policy.alpha: must be there where alphaSchedule is not, and only there.",
            "elastic.search: must be one of any, halving.",
            "elastic.stepsBetweenDecisions: must not be negative.",
            "elastic.switchCostMs: must be from 0 to 1000000000000.",
            "policy.replanOnDrift: must be false of an elastic run: its steps change with what is frozen of it.");
        (await planner.Http.PostAsync("/v1/jobs", JsonSerializer.Serialize(
            new JobRequest { Job = "too-many", Plan = Plan, Elastic = new() { Devices = 65 } },
            PlannerJson.Options))).HasFaults("elastic.devices: must be at most 64 (Elastic:MaxDevices).");
        var onCluster = Plan with { Cluster = "dgx-h200-1" };
        (await planner.Http.PostAsync("/v1/jobs", JsonSerializer.Serialize(
            new JobRequest { Job = "too-many", Plan = onCluster, Elastic = new() { Devices = 9 } },
            PlannerJson.Options))).HasFaults(
            "elastic.devices: must be at most 8: the plan's cluster has no more, tensor parallelism counted.");
    }
}
