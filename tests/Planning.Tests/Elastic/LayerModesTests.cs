using TeraPipe.Planning.Elastic;
using static TeraPipe.Planning.Tests.Elastic.EightLayers;

namespace TeraPipe.Planning.Tests.Elastic;

/// <summary>What is left to compute of frozen layers.</summary>
public class LayerModesTests
{
    [Fact]
    public void A_frozen_layer_above_a_trained_one_passes_its_gradient_on()
    {
        var modes = LayerModes.Of([true, false, true, false]);

        Assert.Equal(
            [LayerMode.FrozenPrefix, LayerMode.Active, LayerMode.FrozenInner, LayerMode.Active], modes.All);
        Assert.Throws<ArgumentException>(() => LayerModes.Of([false, true]));
        Assert.Throws<ArgumentException>(() => LayerModes.Of(3, 3));
    }

    [Theory]
    [InlineData(LayerMode.Active, 3, 6)]
    [InlineData(LayerMode.FrozenPrefix, 3, 0)]
    [InlineData(LayerMode.FrozenInner, 3, 3)]
    [InlineData(LayerMode.CachedPrefix, 0, 0)]
    public void Only_what_is_left_of_a_layer_is_counted(LayerMode mode, double forwardMs, double backwardMs)
    {
        var model = new FrozenLatencyModel(Layer(1, 2), mode, 0.5);

        var latency = model.Predict(1, new Tokens(16), Tokens.None);

        Assert.Equal((new Milliseconds(forwardMs), new Milliseconds(backwardMs)), (latency.Forward, latency.Backward));
    }
}
