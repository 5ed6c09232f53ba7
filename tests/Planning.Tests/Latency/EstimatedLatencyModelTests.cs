using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

public class EstimatedLatencyModelTests
{
    private static readonly LatencyTable Table = TestTables.Create(
        [8, 16], [0, 8], longest: 24, (slice, context) => (slice + (0.5 * context), 2 * slice));

    /// <summary>Measured, between, beyond.</summary>
    [Theory]
    [InlineData(8, 8)]
    [InlineData(12, 4)]
    [InlineData(64, 64)]
    public void Times_are_the_models_and_all_of_them_estimated(int slice, int context)
    {
        var model = new ProfiledLatencyModel(Table);

        var latency = new EstimatedLatencyModel(model).Predict(1, new Tokens(slice), new Tokens(context));

        var own = model.Predict(1, new Tokens(slice), new Tokens(context));
        Assert.Equal(own with { Provenance = Provenance.Estimated }, latency);
    }

    [Fact]
    public void What_the_model_refuses_is_refused()
    {
        var model = new EstimatedLatencyModel(new TableLatencyModel(Table));

        Assert.Throws<UncoveredSliceException>(() => model.Predict(1, new Tokens(64), new Tokens(64)));
        Assert.Equal([1], model.MicroBatchSizes);
    }
}
