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
            for (var device = 0; device < timeline.Devices.Count; device++)
            {
                WriteDevice(json, device, timeline);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteDevice(Utf8JsonWriter json, int device, Timeline timeline)
    {
        WriteMetadata(json, device, "thread_name", args => args.WriteString("name", timeline.RowName(device)));
        WriteMetadata(json, device, "thread_sort_index", args => args.WriteNumber("sort_index", device));
        foreach (var timed in timeline.Devices[device])
        {
            WriteAction(json, device, timed);
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

    private static void WriteAction(Utf8JsonWriter json, int device, TimedAction timed)
    {
        json.WriteStartObject();
        json.WriteString("ph", "X");
        json.WriteNumber("pid", ProcessId);
        json.WriteNumber("tid", device);
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
