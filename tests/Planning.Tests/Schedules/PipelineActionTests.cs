using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Tests.Schedules;

public class PipelineActionTests
{
    [Theory]
    [InlineData("0F0.0")]
    [InlineData("2F0.3")]
    [InlineData("95B127.39")]
    [InlineData("2I0.3")]
    [InlineData("0W1.0")]
    public void Its_text_parses_back(string text) => Assert.Equal(text, PipelineAction.Parse(text).ToString());

    [Fact]
    public void Its_text_names_stage_phase_micro_batch_and_slice() =>
        Assert.Equal("2B1.3", new PipelineAction(2, Phase.Backward, MicroBatch: 1, Slice: 3).ToString());

    [Theory]
    [InlineData("0F0.0", Phase.Forward, "forward")]
    [InlineData("0B0.0", Phase.Backward, "backward")]
    [InlineData("0I0.0", Phase.InputGradient, "input gradient")]
    [InlineData("0W0.0", Phase.WeightGradient, "weight gradient")]
    public void A_letter_stands_for_a_phase(string text, Phase phase, string words)
    {
        Assert.Equal(phase, PipelineAction.Parse(text).Phase);
        Assert.Equal(words, phase.InWords());
    }

    [Theory]
    [InlineData("")]
    [InlineData("2F0")]
    [InlineData("2X0.3")]
    [InlineData("-2F0.3")]
    [InlineData("2F0.3\n")]
    [InlineData("2F0.3 ")]
    [InlineData("9999999999F0.0")]
    public void Other_text_is_no_action(string text)
    {
        Assert.False(PipelineAction.TryParse(text, null, out _));
        Assert.Throws<FormatException>(() => PipelineAction.Parse(text));
    }
}
