using System.Globalization;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>The body of POST /v1/profiles, as <c>profiler run</c> writes it.</summary>
internal static class JsonProfile
{
    public static SourceProfile? Read(ImportRequest request, ImportFaults faults)
    {
        var file = request.File.Name;
        using var document = JsonFile.Parse(request.File, faults);
        if (document is null || !Fits(document, file, faults))
        {
            return null;
        }

        var sent = document.Deserialize<ProfileRequest>(PlannerJson.Options)!;
        if (!faults.Require(
            sent.Datasheet is null, file, $"this is a datasheet, which has nothing to import: post it as it is."))
        {
            return null;
        }

        var profile = Identity.Merge(sent, request.Told, file, field => field.Option, faults);
        Identity.Check(profile, file, _ => ", or put it into the body", faults);
        CheckWhatIsThere(profile.Measurements ?? [], PlaceOf, faults);
        return new SourceProfile(
            profile,
            PlaceOf,
            FieldOf,
            Notes: []);

        string PlaceOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{file}, measurements[{index}]");
    }

    private static string FieldOf(string member) => $".{JsonNamingPolicy.CamelCase.ConvertName(member)}";

    private static bool Fits(JsonDocument document, string file, ImportFaults faults)
    {
        var fits = true;
        JsonFaults.Find(
            document.RootElement,
            PlannerJson.Options.GetTypeInfo(typeof(ProfileRequest)),
            path: "",
            (field, message) => fits = faults.Require(false, $"{file}, {field}", $"{message}"));
        return fits;
    }

    private static void CheckWhatIsThere(
        IReadOnlyList<Measurement?> points, Func<int, string> placeOf, ImportFaults faults)
    {
        foreach (var (index, point) in points.Index())
        {
            Require(point?.MicroBatch, nameof(Measurement.MicroBatch));
            Require(point?.SliceTokens, nameof(Measurement.SliceTokens));
            Require(point?.ContextTokens, nameof(Measurement.ContextTokens));
            Require(point?.ForwardMs, nameof(Measurement.ForwardMs));
            Require(point?.BackwardMs, nameof(Measurement.BackwardMs));

            void Require(double? value, string name)
            {
                if (value is null)
                {
                    faults.Add(placeOf(index) + FieldOf(name), $"is required.");
                }
            }
        }
    }
}
