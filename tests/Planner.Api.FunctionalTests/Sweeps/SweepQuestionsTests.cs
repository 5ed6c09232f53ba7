using System.Net;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Sweeps;

/// <summary>What a sweep's question may be, and what it means where it says nothing.</summary>
public class SweepQuestionsTests(PlannerFixture planner)
{
    [Fact]
    public async Task All_faults_of_an_empty_sweep_are_listed() =>
        (await planner.Http.PostAsync("/v1/sweeps", "{}")).HasFaults(
            "model: is required.",
            "cluster: is required.",
            "profiles: must have at least one.",
            "sequenceTokens: is required.",
            "stepSequences: is required.",
            "grainTokens: must be at least 1.");

    [Fact]
    public async Task All_faults_are_listed() =>
        (await planner.PostSweepAsync(new()
        {
            Model = "gpt3-1b",
            Cluster = "dgx-h200-1",
            Profiles = ["h200-datasheet", "v100-datasheet", "none"],
            SequenceTokens = [1000, 4096],
            StepSequences = [],
            GrainTokens = 64,
            PipelineDegrees = [0],
            MicroBatches = [100_000],
            Schedules = ["gpipe"],
            VirtualStages = [2],
            RecomputeLevels = [],
            Transfers = "never",
            Reduction = "late",
        })).HasFaults(
            "profiles[1]: is of 'NVIDIA V100 SXM2 16 GB', and the cluster has 'NVIDIA H200'. If they are the same, add "
            + "the name to device.aliases with PUT /v1/clusters/dgx-h200-1.",
            "profiles[1]: is in float16, the first one in bfloat16; all must be in one dtype.",
            "profiles[1]: is a second datasheet.",
            "profiles[2]: 'none' is no profile's id or name; GET /v1/profiles lists them.",
            "sequenceTokens: must be at most the model's longest sequence, 2048.",
            "stepSequences: must have 1 to 256 numbers.",
            "grainTokens: must divide sequenceTokens, 1000: every slice is a multiple of it.",
            "pipelineDegrees[0]: must be from 1 to 1048576.",
            "microBatches[0]: must be from 1 to 1024.",
            "schedules[0]: must be one of flush, 1f1b, interleaved, zero-bubble.",
            "virtualStages: must be left out: of all schedules only the interleaved one has several stages on a "
            + "device.",
            "recomputeLevels: must have 1 to 256 words.",
            "transfers: must be one of overlapped, exposed.",
            "reduction: must be one of overlapped, exposed.");

    [Fact]
    public async Task Sizes_beyond_the_limits_are_faults()
    {
        int[] many = [.. Enumerable.Range(1, 8)];
        (await planner.PostSweepAsync(SweepAsking.Small with
        {
            StepSequences = [4, 8, 12, 16, 20, 24], PipelineDegrees = many, DataDegrees = many, TensorDegrees = many,
            MicroBatches = many, RecomputeLevels = ["none", "full"],
        })).HasFaults(
            "body: asks for 98304 configurations, more than 20000 (Sweeps:MaxConfigurations): shorten its lists.");
        (await planner.PostSweepAsync(SweepAsking.Small with { StepSequences = [4096] })).HasFaults(
            "stepSequences: gives one replica a batch of 4096 sequences, more than 1024 (Planner:MaxBatchSequences): "
            + "leave small dataDegrees out.");
        (await planner.PostSweepAsync(SweepAsking.Small with { GrainTokens = 1, PipelineDegrees = [9] })).HasFaults(
            "pipelineDegrees[0]: must be from 1 to 8.");
    }

    [Fact]
    public async Task Cluster_of_unknown_links_cannot_be_swept()
    {
        await planner.Http.PostAsync("/v1/clusters", """
            {"cluster": "unwired", "nodes": 2, "gpusPerNode": 2,
             "device": {"name": "NVIDIA H200 SXM", "kind": "cuda", "memoryBytes": 1000000000}}
            """);

        (await planner.PostSweepAsync(SweepAsking.Small with { Cluster = "unwired" })).HasFaults(
            "cluster: 'unwired' has no figures for withinNode and betweenNodes; PUT /v1/clusters/unwired adds them.");
        (await planner.PostSweepAsync(SweepAsking.Small with { ClusterVersion = 9 })).HasFaults(
            "cluster: 'dgx-h200-1' is not in the catalogue in version 9; GET /v1/clusters lists it, POST adds to it.");
    }

    [Fact]
    public async Task Faults_of_a_listing_are_listed()
    {
        var sweep = await planner.SweepAsync(SweepAsking.Small);
        var byGpus = await planner.PageOfRowsAsync(sweep, "sort=gpus&pageSize=1");

        (await planner.Http.AskAsync($"{sweep.RowsUrl}?sort=row&pareto=1&feasible=yes&pageSize=-1")).HasFaults(
            "sort: must be one of stepMs, memoryBytes, gpus.",
            "pareto: must be true or false.",
            "feasible: must be true or false.",
            "pageSize: must be a whole number; more than 1000 gives 1000.");
        (await planner.Http.AskAsync($"{sweep.RowsUrl}?cursor={byGpus.NextCursor}")).HasFaults(
            "cursor: must be the nextCursor of a page in the same order, as it was given.");
        (await planner.Http.PostAsync("/v1/sweeps?validateOnly=maybe", "{}")).IsProblem(
            HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task Missing_lists_are_all_that_divides_and_fits()
    {
        var sweep = await planner.PreviewSweepAsync(new()
        {
            Model = "gpt3-1b", Cluster = "dgx-h200-1", Profiles = ["h200-datasheet"],
            SequenceTokens = [2048], StepSequences = [6], GrainTokens = 256,
        });

        var question = sweep.Question;
        Assert.Equal([1, 2, 3, 4, 6, 8], question.PipelineDegrees);
        Assert.Equal([1, 2, 3, 6], question.DataDegrees);
        Assert.Equal([1, 2, 4, 8], question.TensorDegrees);
        Assert.Equal([1], question.MicroBatches);
        Assert.Equal(["flush", "1f1b", "interleaved", "zero-bubble"], question.Schedules);
        Assert.Equal([2], question.VirtualStages);
        Assert.Equal(["none", "full"], question.RecomputeLevels);
        Assert.Equal(("overlapped", "overlapped", false, false),
            (question.Transfers, question.Reduction, question.Zero1, question.Strict));
    }
}
