using System.Globalization;
using System.Xml.Linq;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Planning.Tests.Simulation;

public class TimelineSvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 8, 1)]
    [InlineData(24, 3, 16)]
    [InlineData(96, 40, 1)]
    public void Draws_every_action_within_the_picture(int stageCount, int sliceCount, int microBatchCount)
    {
        var timeline = TestTimelines.Equal(stageCount, sliceCount, microBatchCount);

        var picture = XDocument.Parse(TimelineSvg.Write(timeline, "any")).Root!;

        var rectangles = picture.Elements(Svg + "g").Select(action => action.Element(Svg + "rect")!).ToArray();
        Assert.Equal(2 * stageCount * sliceCount * microBatchCount, rectangles.Length);
        Assert.All(rectangles, rectangle =>
        {
            Assert.InRange(Number(rectangle, "x") + Number(rectangle, "width"), 0, Number(picture, "width"));
            Assert.InRange(Number(rectangle, "y") + Number(rectangle, "height"), 0, Number(picture, "height"));
        });
    }

    [Fact]
    public void Each_action_tells_its_times()
    {
        var timeline = PipelineSimulator.Simulate(Schedule.Parse("0F0.0 0B0.0"), _ => new Milliseconds(1.5));

        var picture = XDocument.Parse(TimelineSvg.Write(timeline, "any")).Root!;

        Assert.Equal(
            ["0F0.0: 0 ms to 1.5 ms", "0B0.0: 1.5 ms to 3 ms"],
            picture.Elements(Svg + "g").Select(action => action.Element(Svg + "title")!.Value));
    }

    [Fact]
    public void Names_makespan_and_bubble()
    {
        var timeline = PipelineSimulator.Simulate(
            FlushSchedule.Create(stageCount: 2, sliceCounts: [8]),
            action => new Milliseconds(action.Phase == Phase.Forward ? 1 : 2.5));

        var svg = TimelineSvg.Write(timeline, "any");

        Assert.Contains("makespan 31.5 ms · bubble 11.1 % · 2 stages", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void The_title_may_be_any_text()
    {
        const string Title = "</title> <b> & \"quoted\" 'too' \u0001 \ud83d\ude80";

        var picture = XDocument.Parse(TimelineSvg.Write(TestTimelines.Equal(2, 2), Title)).Root!;

        Assert.Equal("</title> <b> & \"quoted\" 'too'  \ud83d\ude80", picture.Element(Svg + "title")!.Value);
    }

    [Fact]
    public void Ticks_are_round()
    {
        var svg = TimelineSvg.Write(
            PipelineSimulator.Simulate(Schedule.Parse("0F0.0"), _ => new Milliseconds(0.073)), "any");

        Assert.Equal(
            ["0 ms", "0.01 ms", "0.02 ms", "0.03 ms", "0.04 ms", "0.05 ms", "0.06 ms", "0.07 ms"],
            XDocument.Parse(svg).Root!.Elements(Svg + "text").Select(text => text.Value)
                .Where(text => text.EndsWith("ms", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_timeline_without_length_is_still_a_picture()
    {
        var timeline = PipelineSimulator.Simulate(Schedule.Parse("0F0.0"), _ => Milliseconds.Zero);

        Assert.DoesNotContain(
            "NaN", XDocument.Parse(TimelineSvg.Write(timeline, "any")).ToString(), StringComparison.Ordinal);
    }

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
