using System.Text.Json;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Planning.Tests.Simulation;

public class ChromeTraceTests
{
    [Fact]
    public void Names_and_orders_a_row_for_each_stage()
    {
        var metadata = Events(ChromeTrace.Write(TestTimelines.Equal(stageCount: 12, sliceCount: 2)), "M");

        Assert.Equal("pipeline", Assert.Single(Args(metadata, "process_name", "name")));
        Assert.Equal(Enumerable.Range(0, 12).Select(stage => $"stage {stage}"), Args(metadata, "thread_name", "name"));
        Assert.Equal(
            Enumerable.Range(0, 12).Select(stage => $"{stage}"), Args(metadata, "thread_sort_index", "sort_index"));
    }

    [Fact]
    public void Has_an_event_for_each_action_in_microseconds()
    {
        var timeline = TestTimelines.Equal(stageCount: 3, sliceCount: 4, microBatchCount: 2);

        var events = Events(ChromeTrace.Write(timeline), "X");

        var actions = timeline.Devices.SelectMany(stage => stage).ToArray();
        Assert.Equal(
            actions.Select(timed => (timed.Action.ToString(), 1e3 * timed.Start.Value)),
            events.Select(item => (item.GetProperty("name").GetString()!, item.GetProperty("ts").GetDouble())));
        Assert.All(events, item => Assert.True(item.GetProperty("dur").GetDouble() > 0));
    }

    [Fact]
    public void Puts_several_timelines_into_processes_of_their_names()
    {
        var timeline = TestTimelines.Equal(stageCount: 3, sliceCount: 4);

        var trace = ChromeTrace.Write([("predicted", timeline), ("measured", timeline)]);

        Assert.Equal(["predicted", "measured"], Args(Events(trace, "M"), "process_name", "name"));
        Assert.Equal(
            [(0, 24), (1, 24)],
            Events(trace, "X").CountBy(item => item.GetProperty("pid").GetInt32())
                .Select(process => (process.Key, process.Value)));
    }

    private static IEnumerable<string> Args(JsonElement[] metadata, string name, string argument) => metadata
        .Where(item => item.GetProperty("name").GetString() == name)
        .Select(item => item.GetProperty("args").GetProperty(argument).ToString());

    private static JsonElement[] Events(string json, string kind) => [.. JsonDocument.Parse(json).RootElement
        .GetProperty("traceEvents").EnumerateArray().Where(item => item.GetProperty("ph").GetString() == kind)];
}
