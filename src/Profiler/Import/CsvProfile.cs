using System.Text.Json;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>A CSV file with a line a point.</summary>
internal static class CsvProfile
{
    private static readonly string[] _required =
        [Name(nameof(Measurement.MicroBatch)), Name(nameof(Measurement.SliceTokens)),
         Name(nameof(Measurement.ContextTokens)), Name(nameof(Measurement.ForwardMs)),
         Name(nameof(Measurement.BackwardMs))];

    private static readonly string[] _optional =
        [Name(nameof(Measurement.ForwardSpreadMs)), Name(nameof(Measurement.BackwardSpreadMs)),
         Name(nameof(Measurement.Samples)), Name(nameof(Measurement.InputGradientMs)),
         Name(nameof(Measurement.WeightGradientMs)), Name(nameof(Measurement.RecomputeMs)),
         Name(nameof(Measurement.PeakBytes))];

    public static SourceProfile? Read(ImportRequest request, ImportFaults faults)
    {
        var file = request.File.Name;
        if (CsvTable.Read(request.File, _required, _optional, faults) is not { } table)
        {
            return null;
        }

        var profile = Identity.Merge(table.Head, request.Told, file, field => field.Option, faults);
        Identity.Check(profile, file, InHead, faults);
        faults.Require(table.Rows.Count > 0, file, $"there is no row below the columns: give one a point.");
        return new SourceProfile(
            profile with { Measurements = [.. table.Rows.Select(row => PointOf(table, row))] },
            index => table.PlaceOf(table.Rows[index]),
            member => $", {Name(member)}",
            Notes: []);
    }

    /// <summary>How else than by the option a field is told.</summary>
    public static string InHead(IdentityField field) => $", or a line '# {field.Key}: …' above the columns";

    private static string Name(string member) => JsonNamingPolicy.SnakeCaseLower.ConvertName(member);

    private static Measurement PointOf(CsvTable table, CsvRow row)
    {
        return new Measurement
        {
            MicroBatch = Whole(nameof(Measurement.MicroBatch), 1),
            SliceTokens = Whole(nameof(Measurement.SliceTokens), 1),
            ContextTokens = Whole(nameof(Measurement.ContextTokens), 0),
            ForwardMs = table.Number(row, Name(nameof(Measurement.ForwardMs))),
            BackwardMs = table.Number(row, Name(nameof(Measurement.BackwardMs))),
            ForwardSpreadMs = Optional(nameof(Measurement.ForwardSpreadMs)),
            BackwardSpreadMs = Optional(nameof(Measurement.BackwardSpreadMs)),
            Samples = (int?)table.Count(row, Name(nameof(Measurement.Samples)), 1, isOptional: true),
            InputGradientMs = Optional(nameof(Measurement.InputGradientMs)),
            WeightGradientMs = Optional(nameof(Measurement.WeightGradientMs)),
            RecomputeMs = Optional(nameof(Measurement.RecomputeMs)),
            PeakBytes = table.Count(
                row, Name(nameof(Measurement.PeakBytes)), 0, isOptional: true, most: long.MaxValue),
        };

        int? Whole(string member, int least) => (int?)table.Count(row, Name(member), least);

        double? Optional(string member) => table.Number(row, Name(member), isOptional: true);
    }
}
