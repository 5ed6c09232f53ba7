using System.Net;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class PlanMemoryTests(PlannerFixture planner)
{
    private static readonly PlanRequest _question = Requests.Estimated(stages: 4) with
    {
        GrainTokens = 256, BatchSequences = 8,
    };

    [Fact]
    public async Task Memory_is_told_in_parts_that_add_up()
    {
        var memory = (await planner.Client.PreviewPlanAsync(_question)).Memory;

        Assert.Null(memory.LimitBytes);
        Assert.Equal((0, 3), (memory.Devices[0].FirstDevice, memory.Devices[^1].LastDevice));
        Assert.Equal(memory.MostBytes, memory.Devices.Max(device => device.TotalBytes));
        Assert.All(memory.Devices, device => Assert.Equal(
            device.TotalBytes,
            device.WeightsBytes + device.GradientsBytes + device.OptimizerStateBytes + device.ActivationsBytes
                + device.KeysAndValuesBytes + device.WorkspaceBytes));
        Assert.NotEmpty(memory.Assumptions);
    }

    [Fact]
    public async Task Recompute_trades_time_for_memory()
    {
        var none = await planner.Client.PreviewPlanAsync(_question);
        var full = await planner.Client.PreviewPlanAsync(_question with { Recompute = "full" });

        Assert.True(full.Memory.Devices[0].ActivationsBytes < none.Memory.Devices[0].ActivationsBytes);
        Assert.True(full.Plan.MakespanMs > none.Plan.MakespanMs);
    }

    [Fact]
    public async Task Replicas_share_the_optimiser_state()
    {
        var whole = await planner.Client.PreviewPlanAsync(_question with { DataParallelDegree = 4 });
        var shared = await planner.Client.PreviewPlanAsync(_question with { DataParallelDegree = 4, Zero1 = true });

        var bytes = whole.Memory.Devices[1].OptimizerStateBytes;
        Assert.InRange(shared.Memory.Devices[1].OptimizerStateBytes, bytes / 4, (bytes / 4) + 12); // whole parameters
    }

    [Fact]
    public async Task Device_of_the_cluster_is_the_limit_unless_another_is_given()
    {
        var question = _question with { Cluster = "dgx-h200-1" };

        var cluster = await planner.Client.PreviewPlanAsync(question);
        var given = await planner.Client.PreviewPlanAsync(question with { MemoryLimitBytes = 100_000_000_000 });

        Assert.Equal((141_000_000_000, 100_000_000_000), (cluster.Memory.LimitBytes, given.Memory.LimitBytes));
    }

    [Fact]
    public async Task Plan_that_does_not_fit_is_refused_with_the_number_that_broke_and_what_would_fit()
    {
        var needed = (await planner.Client.PreviewPlanAsync(_question)).Memory.MostBytes;

        var answer = await PostAsync(_question with { MemoryLimitBytes = needed - 1 });

        answer.IsProblem(HttpStatusCode.UnprocessableEntity, "memory-infeasible");
        var shortage = answer.Json.GetProperty("shortage");
        Assert.Equal(
            (needed, needed - 1, 1),
            (shortage.GetProperty("neededBytes").GetInt64(),
                shortage.GetProperty("availableBytes").GetInt64(),
                shortage.GetProperty("missingBytes").GetInt64()));
        Assert.NotEmpty(shortage.GetProperty("largestPart").GetString()!);
        Assert.Contains("It would fit with schedule ", answer.Json.GetProperty("detail").GetString());

        var remedy = answer.Json.GetProperty("remedy");
        var groups = remedy.GetProperty("accumulationGroups").GetInt32();
        var mended = await planner.Client.PreviewPlanAsync(_question with
        {
            MemoryLimitBytes = needed - 1,
            Schedule = remedy.GetProperty("schedule").GetString(),
            VirtualStages = remedy.GetProperty("virtualStages").GetInt32(),
            Recompute = remedy.GetProperty("recompute").GetString(),
            BatchSequences = (_question.BatchSequences + groups - 1) / groups,
        });
        Assert.InRange(mended.Memory.MostBytes, 1, needed - 1);
    }

    [Fact]
    public async Task Where_nothing_fits_nothing_is_advised()
    {
        var answer = await PostAsync(_question with { MemoryLimitBytes = 1_000_000 });

        answer.IsProblem(HttpStatusCode.UnprocessableEntity, "memory-infeasible");
        Assert.DoesNotContain("would fit", answer.Json.GetProperty("detail").GetString());
    }

    private Task<Answer> PostAsync(PlanRequest question) =>
        planner.Http.PostAsync("/v1/plans?validateOnly=true", Requests.Json(question));
}
