using TeraPipe.Profiler.Gate.Statistics;

namespace TeraPipe.Profiler.Tests.Gate;

public class HolmTests
{
    [Fact]
    public void The_smallest_counts_as_often_as_there_are_tests_and_none_less_than_a_smaller_one()
    {
        double[] adjusted = Holm.Adjust([0.01, 0.04, 0.03, 0.005]);

        Assert.Equal([0.03, 0.06, 0.06, 0.02], adjusted.Select(each => Math.Round(each, 12)));
    }

    [Fact]
    public void None_is_above_1()
    {
        Assert.Equal([1.0, 1], Holm.Adjust([0.9, 0.6]));
    }

    [Fact]
    public void One_test_stays_as_it_is()
    {
        Assert.Equal([0.2], Holm.Adjust([0.2]));
    }
}
