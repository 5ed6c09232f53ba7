using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Stages;

public class StageModelTests
{
    private static readonly FunctionLatencyModel Layer = new((b, l, c) => (b * (l + c), 2 * b * (l + c)));
    private static readonly FunctionLatencyModel Head = new((b, l, _) => (100 * b * l, 300 * b * l));

    [Fact]
    public void A_stage_costs_what_its_parts_cost()
    {
        var stages = new StageComposer([new StageDevice(Layer, embedding: Head), new StageDevice(Layer, head: Head)])
            .Stages([3, 2]);

        Assert.Equal((3 * 10) + 800, stages[0].Predict(1, new Tokens(8), new Tokens(2)).Forward.Value);
        Assert.Equal((2 * 20) + 2400, stages[1].Predict(1, new Tokens(8), new Tokens(2)).Backward.Value);
    }

    [Fact]
    public void Only_the_ends_have_embedding_and_head()
    {
        var device = new StageDevice(Layer, Head, Head);

        var stages = new StageComposer([device, device, device]).Stages([1, 1, 1]);

        Assert.Equal([801.0 + 7, 8, 808], stages.Select(
            stage => stage.Predict(1, new Tokens(8), Tokens.None).Forward.Value));
    }

    [Fact]
    public void Like_stages_are_one_object()
    {
        var device = new StageDevice(Layer, Head, Head);

        var stages = new StageComposer([device, device, device, device]).Stages([2, 2, 2, 2]);

        Assert.Same(stages[1], stages[2]);
        Assert.NotSame(stages[0], stages[1]);
    }

    [Fact]
    public void A_slower_device_takes_longer_for_everything()
    {
        var slow = new StageDevice(Layer, Head, Head).Scaled(1.5);

        var stage = new StageComposer([slow]).Stages([2])[0];

        Assert.Equal(1.5 * ((2 * 8) + 1600), stage.Predict(1, new Tokens(8), Tokens.None).Forward.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_factor_is_positive_and_finite(double factor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScaledLatencyModel(Layer, factor));

    [Fact]
    public void Numbers_of_layers_are_one_for_each_device() =>
        Assert.Throws<ArgumentException>(() => new StageComposer([new StageDevice(Layer)]).Stages([1, 1]));

    [Fact]
    public void What_does_not_look_at_the_context_is_asked_without_one()
    {
        var head = new ContextFreeLatencyModel(new FunctionLatencyModel(
            (b, l, c) => c == 0 ? (b * l, 2 * b * l) : throw new ArgumentOutOfRangeException(nameof(c))));

        Assert.Equal(new Milliseconds(16), head.Predict(2, new Tokens(8), new Tokens(99)).Forward);
    }

    [Fact]
    public void A_stage_is_as_trustworthy_as_its_least_trustworthy_part()
    {
        var sheet = new RooflineLatencyModel(
            new Datasheet(312, 2039, 0.5, new Milliseconds(0.1), bytesPerElement: 2), new LayerShape(64, 256), 1);

        var stage = new SummedLatencyModel([Layer, sheet]);

        Assert.Equal(Provenance.Estimated, stage.Predict(1, new Tokens(8), Tokens.None).Provenance);
    }

    [Fact]
    public void A_row_says_what_the_single_predictions_say()
    {
        ILatencyModel stage = new SummedLatencyModel(
            [new ScaledLatencyModel(Layer, 1.1), new ContextFreeLatencyModel(Head), Layer]);
        var (forwardMs, backwardMs) = (new double[5], new double[5]);

        stage.PredictRow(2, new Tokens(24), new Tokens(8), forwardMs, backwardMs);

        for (var i = 0; i < forwardMs.Length; i++)
        {
            var one = stage.Predict(2, new Tokens(8 * (i + 1)), new Tokens(24));
            Assert.Equal((one.Forward.Value, one.Backward.Value), (forwardMs[i], backwardMs[i]));
        }
    }
}
