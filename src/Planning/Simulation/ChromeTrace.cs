using System.Buffers;
using System.Text;
using System.Text.Json;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// A timeline in the trace event format that Perfetto and chrome://tracing open: one thread a stage, one complete event
/// ("X") an action, times in microseconds, and the metadata events ("M") that name the rows and keep them in order of
/// the stages.
/// </summary>
public static class ChromeTrace
{
    private const int ProcessId = 0;

    /// <summary>A JSON object with the member traceEvents.</summary>
    public static string Write(Timeline timeline)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("displayTimeUnit", "ms");
            json.WriteStartArray("traceEvents");
            WriteMetadata(json, 0, "process_name", args => args.WriteString("name", "pipeline"));
            for (var stage = 0; stage < timeline.Devices.Count; stage++)
            {
                WriteStage(json, stage, timeline.Devices[stage]);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteStage(Utf8JsonWriter json, int stage, IReadOnlyList<TimedAction> actions)
    {
        WriteMetadata(json, stage, "thread_name", args => args.WriteString("name", $"stage {stage}"));
        WriteMetadata(json, stage, "thread_sort_index", args => args.WriteNumber("sort_index", stage));
        foreach (var timed in actions)
        {
            WriteAction(json, timed);
        }
    }

    private static void WriteMetadata(Utf8JsonWriter json, int threadId, string name, Action<Utf8JsonWriter> writeArgs)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteNumber("pid", ProcessId);
        json.WriteNumber("tid", threadId);
        json.WriteString("name", name);
        json.WriteStartObject("args");
        writeArgs(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAction(Utf8JsonWriter json, TimedAction timed)
    {
        json.WriteStartObject();
        json.WriteString("ph", "X");
        json.WriteNumber("pid", ProcessId);
        json.WriteNumber("tid", timed.Action.Stage);
        json.WriteString("name", timed.Action.ToString());
        json.WriteString("cat", timed.Action.Phase == Phase.Forward ? "forward" : "backward");
        json.WriteNumber("ts", 1e3 * timed.Start.Value);
        json.WriteNumber("dur", 1e3 * (timed.End.Value - timed.Start.Value));
        json.WriteStartObject("args");
        json.WriteNumber("microBatch", timed.Action.MicroBatch);
        json.WriteNumber("slice", timed.Action.Slice);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
