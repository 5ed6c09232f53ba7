using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

public class EqualTimeSlicingTests
{
    // f(l) = l²: after c tokens the slice that takes as long as the first 8 has √(c² + 64) − c: 8, 3.3, 2.6, …
    private static readonly ILatencyModel _square = new FunctionLatencyModel((_, l, _) => (0.25 * l * l, 0.75 * l * l));

    [Fact]
    public void Slices_get_shorter_so_that_each_takes_as_long_as_the_first_but_never_below_a_quarter()
    {
        Assert.Equal([8, 3, 2, 2, 2, 2, 1], Slices(_square, sequence: 20, baseLength: 8, smoothing: 1));
    }

    [Fact]
    public void Smoothing_holds_slices_near_the_base()
    {
        // 8; 8 + ½ (3.3 − 8) = 5.7; after 13: 8 + ½ (2.3 − 8) = 5.1; after 18: 8 + ½ (1.7 − 8) = 4.8; the rest
        Assert.Equal([8, 5, 5, 4, 2], Slices(_square, sequence: 24, baseLength: 8, smoothing: 0.5));
        Assert.Equal([8, 8, 8], Slices(_square, sequence: 24, baseLength: 8, smoothing: 0));
    }

    [Fact]
    public void Three_quarters_of_the_way_is_the_default() =>
        Assert.Equal(0.75, new EqualTimeSlicing(Problem(_square, 24), new Tokens(8)).Smoothing);

    [Fact]
    public void Linear_latencies_leave_all_slices_as_long_as_the_base()
    {
        var linear = new FunctionLatencyModel((_, l, _) => (3 + l, 5 + l));

        Assert.Equal([10, 10, 4], Slices(linear, sequence: 24, baseLength: 10, smoothing: 1));
    }

    [Fact]
    public void Without_eight_lengths_to_fit_or_with_falling_slopes_slices_keep_to_the_base()
    {
        var falling = new FunctionLatencyModel((_, l, _) => (Math.Sqrt(l), Math.Sqrt(l)));

        Assert.Equal([6, 6, 6, 6], Slices(_square, sequence: 24, baseLength: 6, smoothing: 1)); // 1 to 7: seven lengths
        Assert.Equal([8, 8, 8], Slices(falling, sequence: 24, baseLength: 8, smoothing: 1));
    }

    [Fact]
    public void Bad_knobs_are_refused()
    {
        var problem = new SlicingProblem(new Tokens(64), new Tokens(8), 1, stageCount: 2, _square);

        Assert.Throws<ArgumentException>(() => new EqualTimeSlicing(problem, new Tokens(12)));
        Assert.Throws<ArgumentException>(() => new EqualTimeSlicing(problem, Tokens.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EqualTimeSlicing(problem, new Tokens(8), 1.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EqualTimeSlicing(problem, new Tokens(8), double.NaN));
    }

    private static IEnumerable<int> Slices(ILatencyModel model, int sequence, int baseLength, double smoothing) =>
        new EqualTimeSlicing(Problem(model, sequence), new Tokens(baseLength), smoothing)
            .Slices().Select(slice => slice.Count);

    private static SlicingProblem Problem(ILatencyModel model, int sequence) =>
        new(new Tokens(sequence), new Tokens(1), batchSequences: 1, stageCount: 4, model);
}
