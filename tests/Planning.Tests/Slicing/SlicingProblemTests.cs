using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

public class SlicingProblemTests
{
    [Theory]
    [InlineData(0, 8, 1, 1)] // no sequence
    [InlineData(100, 8, 1, 1)] // no whole number of grains
    [InlineData(64, 0, 1, 1)]
    [InlineData(64, 8, 0, 1)]
    [InlineData(64, 8, 1, 0)]
    public void Rejects_parts_that_do_not_fit(int sequence, int grain, int batch, int stageCount) =>
        Assert.ThrowsAny<ArgumentException>(() =>
            new SlicingProblem(
                new Tokens(sequence), new Tokens(grain), batch, stageCount, FunctionLatencyModel.Smooth));

    [Fact]
    public void Rejects_a_batch_that_the_known_sizes_do_not_make()
    {
        var model = new FunctionLatencyModel((_, _, _) => (1, 1), [2, 4]);

        Assert.Throws<ArgumentException>(
            () => new SlicingProblem(new Tokens(64), new Tokens(8), batchSequences: 7, 2, model));
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public void Knows_what_sizes_make_up(int total, bool expected) =>
        Assert.Equal(expected, SlicingProblem.CanCompose(total, [2, 3]));

    [Fact]
    public void Says_how_large_it_is()
    {
        var problem = new SlicingProblem(
            new Tokens(2048), new Tokens(8), batchSequences: 2, stageCount: 4, FunctionLatencyModel.Smooth);

        Assert.Equal((256, 2 * 32_896L), (problem.GrainCount, problem.PossibleSlices));
    }
}
