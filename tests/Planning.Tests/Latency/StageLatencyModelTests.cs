using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

public class StageLatencyModelTests
{
    [Fact]
    public void A_stage_costs_its_layers()
    {
        var layer = new TableLatencyModel(TestTables.Create([8], [0], longest: 8, (_, _) => (1.5, 2.5)));

        var latency = new StageLatencyModel(layer, layers: 4).Predict(1, new Tokens(8), Tokens.None);

        Assert.Equal(new SliceLatency(new Milliseconds(6), new Milliseconds(10), Provenance.Measured), latency);
    }

    [Fact]
    public void A_stage_has_a_layer() => Assert.Throws<ArgumentOutOfRangeException>(() =>
        new StageLatencyModel(
            new TableLatencyModel(TestTables.Create([8], [0], longest: 8, (_, _) => (1, 1))), layers: 0));
}
