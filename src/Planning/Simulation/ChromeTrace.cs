using System.Buffers;
using System.Text;
using System.Text.Json;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// A timeline in the trace event format that Perfetto and chrome://tracing open: one thread a stage, or a device where
/// devices have several stages, one complete event ("X") an action, times in microseconds, and the metadata events
/// ("M") that name the rows and keep them in order.
/// </summary>
public static class ChromeTrace
{
    /// <summary>A JSON object with the member traceEvents.</summary>
    public static string Write(Timeline timeline)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        return Write([("pipeline", timeline)]);
    }

    /// <summary>Several timelines beside each other, each a process of its name.</summary>
    public static string Write(IReadOnlyList<(string Process, Timeline Timeline)> timelines)
    {
        ArgumentNullException.ThrowIfNull(timelines);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("displayTimeUnit", "ms");
            json.WriteStartArray("traceEvents");
            for (var process = 0; process < timelines.Count; process++)
            {
                WriteProcess(json, process, timelines[process]);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteProcess(Utf8JsonWriter json, int process, (string Name, Timeline Timeline) one)
    {
        WriteMetadata(json, (process, 0), "process_name", args => args.WriteString("name", one.Name));
        for (var device = 0; device < one.Timeline.Devices.Count; device++)
        {
            WriteDevice(json, (process, device), one.Timeline);
        }
    }

    private static void WriteDevice(Utf8JsonWriter json, (int Process, int Device) row, Timeline timeline)
    {
        WriteMetadata(json, row, "thread_name", args => args.WriteString("name", timeline.RowName(row.Device)));
        WriteMetadata(json, row, "thread_sort_index", args => args.WriteNumber("sort_index", row.Device));
        foreach (var timed in timeline.Devices[row.Device])
        {
            WriteAction(json, row, timed);
        }
    }

    private static void WriteMetadata(
        Utf8JsonWriter json, (int Process, int Device) row, string name, Action<Utf8JsonWriter> writeArgs)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteNumber("pid", row.Process);
        json.WriteNumber("tid", row.Device);
        json.WriteString("name", name);
        json.WriteStartObject("args");
        writeArgs(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAction(Utf8JsonWriter json, (int Process, int Device) row, TimedAction timed)
    {
        json.WriteStartObject();
        json.WriteString("ph", "X");
        json.WriteNumber("pid", row.Process);
        json.WriteNumber("tid", row.Device);
        json.WriteString("name", timed.Action.ToString());
        json.WriteString("cat", timed.Action.Phase.InWords());
        json.WriteNumber("ts", 1e3 * timed.Start.Value);
        json.WriteNumber("dur", 1e3 * (timed.End.Value - timed.Start.Value));
        json.WriteStartObject("args");
        json.WriteNumber("microBatch", timed.Action.MicroBatch);
        json.WriteNumber("slice", timed.Action.Slice);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
