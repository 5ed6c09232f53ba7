using TeraPipe.Bench.Validation;

namespace TeraPipe.Bench.Tests;

public class NelderMeadTests
{
    [Fact]
    public void Finds_the_bottom_of_Rosenbrocks_valley()
    {
        static double Valley(double[] x) =>
            Math.Pow(1 - x[0], 2) + (100 * Math.Pow(x[1] - (x[0] * x[0]), 2)) + 1;

        var found = NelderMead.Minimize(Valley, [-1.2, 1]);

        Assert.Equal(1, found[0], tolerance: 1e-5);
        Assert.Equal(1, found[1], tolerance: 1e-5);
    }
}
