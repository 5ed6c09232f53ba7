using System.Text;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>Every type that a contract may have, without a service.</summary>
public class JsonFaultsTests
{
    public static TheoryData<string, string[]> Bodies => new()
    {
        { """{"flag": true, "count": 9007199254740993, "at": "2026-01-31T12:00:00.1234567+05:30"}""", [] },
        { """{"at": "2026-01-31T12:00:00Z", "numbers": {"a": 1.5, "": -1e308}, "names": {"x": ["y"]}}""", [] },
        { """{"flag": null, "count": null, "at": null, "numbers": null, "names": null}""", [] },
        { """{"flag": "true"}""", ["flag: must be true or false."] },
        { """{"flag": 0, "count": 1.0}""", [
            "count: must be a whole number up to 9223372036854775807.", "flag: must be true or false."] },
        { """{"count": 9223372036854775808}""", ["count: must be a whole number up to 9223372036854775807."] },
        { """{"at": "2026-01-31T12:00:00"}""", [_time] },
        { """{"at": "2026-01-31"}""", [_time] },
        { """{"at": "2026-02-30T12:00:00Z"}""", [_time] },
        { """{"at": "0001-01-01T00:00:00+14:00"}""", [_time] },
        { """{"at": 1769860800}""", [_time] },
        { """{"numbers": {"a": 1e999, "b": "1"}}""", [
            "numbers.a: must be a number from -1.7976931348623157E+308 to 1.7976931348623157E+308.",
            "numbers.b: must be a number."] },
        { """{"numbers": {"a": null, "a": 1}}""", ["numbers.a: is given twice.", "numbers.a: must be a number."] },
        { """{"numbers": []}""", ["numbers: must be an object."] },
        { """{"names": {"x": ["y", null, "\u0000"]}}""", [
            "names.x[1]: must be a string.",
            "names.x[2]: must be text in Unicode, without the character U+0000."] },
        { """{"names": {"\u0000": []}}""", [
            "names: has a name that is none: it must be text in Unicode, without the character U+0000."] },
    };

    private static readonly string _time =
        "at: must be a time with its offset by RFC 3339, such as 2026-01-31T12:00:00Z.";

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Values_of_every_type_are_checked(string json, string[] expected) =>
        Assert.Equal(expected, Find(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [MemberData(nameof(Bodies))]
    public void What_has_no_fault_can_be_deserialised(string json, string[] faults)
    {
        if (faults.Length == 0)
        {
            Assert.NotNull(JsonSerializer.Deserialize<Sent>(json, PlannerJson.Options));
        }
    }

    [Fact]
    public void Time_keeps_its_moment_and_is_utc()
    {
        var sent = JsonSerializer.Deserialize<Sent>(
            """{"at": "2026-01-31T12:00:00+05:30"}""", PlannerJson.Options)!;

        Assert.Equal(new DateTimeOffset(2026, 1, 31, 6, 30, 0, TimeSpan.Zero), sent.At);
        Assert.Equal(TimeSpan.Zero, sent.At!.Value.Offset);
    }

    private static IEnumerable<string> Find(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var faults = new Faults();
        JsonFaults.Find(document.RootElement, PlannerJson.Options.GetTypeInfo(typeof(Sent)), "", faults.Add);
        return faults.ByField
            .SelectMany(fault => fault.Value.Select(message => $"{fault.Key}: {message}"))
            .Order(StringComparer.Ordinal);
    }

    private sealed record Sent
    {
        public bool? Flag { get; init; }
        public long? Count { get; init; }
        public DateTimeOffset? At { get; init; }
        public IReadOnlyDictionary<string, double>? Numbers { get; init; }
        public IReadOnlyDictionary<string, IReadOnlyList<string>>? Names { get; init; }
    }
}
