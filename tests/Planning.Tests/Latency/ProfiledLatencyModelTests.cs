using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

public class ProfiledLatencyModelTests
{
    private static readonly LatencyTable Table =
        TestTables.Create(
            [16, 32, 64], [0, 64, 128], longest: 160, (l, c) => (1 + (0.1 * l) + (0.001 * l * c), 3 + (0.2 * l)));

    [Theory]
    [InlineData(32, 64, Provenance.Measured)]
    [InlineData(24, 64, Provenance.Interpolated)] // by the table
    [InlineData(60, 90, Provenance.Interpolated)] // by the function: in no cell, but within the ranges
    [InlineData(64, 128, Provenance.Extrapolated)]
    [InlineData(8, 0, Provenance.Extrapolated)]
    public void Says_where_an_answer_comes_from(int l, int c, Provenance expected) =>
        Assert.Equal(expected, new ProfiledLatencyModel(Table).Predict(1, new Tokens(l), new Tokens(c)).Provenance);

    [Fact]
    public void Asks_the_table_first_and_the_function_elsewhere()
    {
        var model = new ProfiledLatencyModel(Table);
        var (inside, outside) = (new Tokens(24), new Tokens(100));

        Assert.Equal(
            new TableLatencyModel(Table).Predict(1, inside, Tokens.None), model.Predict(1, inside, Tokens.None));
        Assert.Equal(new BilinearLatencyModel(Table).Predict(1, outside, outside), model.Predict(1, outside, outside));
        Assert.Equal([1], model.MicroBatchSizes);
    }
}
