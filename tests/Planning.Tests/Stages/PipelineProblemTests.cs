using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Stages;

public class PipelineProblemTests
{
    [Fact]
    public void Micro_batch_sizes_are_those_that_all_stages_know()
    {
        var some = new FunctionLatencyModel((_, _, _) => (1, 1), [1, 2, 4]);
        var others = new FunctionLatencyModel((_, _, _) => (1, 1), [1, 4, 8]);

        Assert.Equal([1, 4], new PipelineProblem(new Tokens(8), new Tokens(8), 8, [some, others]).MicroBatchSizes);
    }

    [Fact]
    public void Stages_without_a_common_micro_batch_size_are_refused()
    {
        var some = new FunctionLatencyModel((_, _, _) => (1, 1), [2]);
        var others = new FunctionLatencyModel((_, _, _) => (1, 1), [1]);

        Assert.Throws<ArgumentException>(() => new PipelineProblem(new Tokens(8), new Tokens(8), 8, [some, others]));
    }

    [Fact]
    public void Virtual_stages_are_as_many_on_each_device()
    {
        Assert.Throws<ArgumentException>(() => Problem(stageCount: 3, virtualStages: 2));
        Assert.Equal(2, Problem(stageCount: 4, virtualStages: 2).DeviceCount);
    }

    [Fact]
    public void Links_join_just_these_stages() => Assert.Throws<ArgumentException>(
        () => new PipelineProblem(new Tokens(8), new Tokens(8), 1, [FunctionLatencyModel.Smooth])
        {
            Links = PipelineLinks.Free(2),
        });

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_share_is_from_nothing_to_all(double share) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new PipelineProblem(new Tokens(8), new Tokens(8), 1, [FunctionLatencyModel.Smooth])
        {
            WeightGradientShare = share,
        });

    [Fact]
    public void There_is_a_stage() => Assert.ThrowsAny<ArgumentException>(
        () => new PipelineProblem(new Tokens(8), new Tokens(8), 1, []));

    private static PipelineProblem Problem(int stageCount, int virtualStages) =>
        new(new Tokens(8), new Tokens(8), 1, [.. Enumerable.Repeat(FunctionLatencyModel.Smooth, stageCount)])
        {
            VirtualStages = virtualStages,
        };
}
