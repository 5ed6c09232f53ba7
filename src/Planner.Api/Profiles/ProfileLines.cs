using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// Reads a profile that was sent as lines: the first is the profile without its measurements, each further one a
/// measurement. Read as it comes; what is kept of a line is its numbers.
/// </summary>
internal sealed class ProfileLines
{
    private const string FirstLine = "line 1";

    private readonly Faults _faults;
    private readonly MeasurementsParser _points;
    private ProfileRequest? _sent;
    private ProfileHead? _head;

    private ProfileLines(int maxMeasurements, Faults faults) =>
        (_faults, _points) = (faults, new MeasurementsParser(PointPlace.OnLine, maxMeasurements, faults));

    /// <returns>Null where something is wrong with it.</returns>
    public static async Task<Profile?> ParseAsync(
        Stream content, int maxMeasurements, Faults faults, CancellationToken cancellationToken)
    {
        var lines = new ProfileLines(maxMeasurements, faults);
        var isEmpty = true;
        await JsonLines.ReadAsync(content, Take, cancellationToken);
        faults.Require(!isEmpty, FirstLine, "is required: the profile without its measurements.");
        return isEmpty || lines._sent is null
            ? null
            : ProfileParser.Join(lines._head, lines._points, lines._sent.Datasheet is not null, faults);

        bool Take(ReadOnlySpan<byte> line, int number)
        {
            isEmpty = false;
            return number == 1 ? lines.TakeHead(line) : lines.TakePoint(line);
        }
    }

    private bool TakeHead(ReadOnlySpan<byte> line)
    {
        using var document = JsonLines.Parse(line, FirstLine, _faults);
        if (document is null || !_faults.Require(
            document.RootElement.ValueKind == JsonValueKind.Object,
            FirstLine,
            "must be an object: the profile without its measurements."))
        {
            return true;
        }

        var own = new Faults();
        JsonFaults.Find(document.RootElement, PlannerJson.Options.GetTypeInfo(typeof(ProfileRequest)), "", own.Add);
        own.Require(
            !document.RootElement.TryGetProperty("measurements", out _),
            "measurements",
            "must be left out: each is a line of its own.");
        if (!own.Any)
        {
            _sent = document.Deserialize<ProfileRequest>(PlannerJson.Options)!;
            _head = ProfileHead.Parse(_sent, own);
        }

        _faults.AddAll(own, $"{FirstLine}.");
        return true;
    }

    private bool TakePoint(ReadOnlySpan<byte> line)
    {
        _points.Add(MeasurementLine.Read(line, _points.NextPlace, _faults));
        return !_points.IsFull;
    }
}
