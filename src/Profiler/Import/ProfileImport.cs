using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Profiler.Import;

/// <summary>
/// Turns a file of any <see cref="ProfileFormat"/> into the body of POST /v1/profiles, or says all that is wrong with
/// it. docs/profile-formats.md describes the formats.
/// </summary>
internal static class ProfileImport
{
    /// <returns>Null where there are faults.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ImportedProfile? Read(ImportRequest request, ImportFaults faults)
    {
        if ((request.Format ?? FormatDetection.Of(request.File, faults)) is not { } format)
        {
            return null;
        }

        CheckCompanions(request, format, faults);
        var source = format switch
        {
            ProfileFormat.Json => JsonProfile.Read(request, faults),
            ProfileFormat.Csv => CsvProfile.Read(request, faults),
            ProfileFormat.TeraPipe => TeraPipeProfile.Read(request, faults),
            _ => OperatorProfile.Read(request, faults),
        };
        source = source is null || request.SequenceTokens is not { } longest ? source : UpTo(source, longest);
        if (source is not null)
        {
            CheckPoints(source, request.File.Name, faults);
        }

        return faults.Any ? null : new ImportedProfile(source!.Profile, format, source.Notes);
    }

    /// <summary>An option that this format has no use for would be dropped silently.</summary>
    private static void CheckCompanions(ImportRequest request, ProfileFormat format, ImportFaults faults)
    {
        var (isTeraPipe, isOperators) = (format == ProfileFormat.TeraPipe, format == ProfileFormat.Operators);
        var name = format.ToString().ToLowerInvariant();
        Require(isTeraPipe || request.Communication is null, "--communication", "terapipe");
        Require(isTeraPipe || request.Samples is null, "--samples", "terapipe");
        Require(isOperators || request.Attention is null, "--attention", "operators");
        faults.Require(
            !isOperators || request.Attention is not null,
            request.File.Name,
            $"these are operator tables: give those of attention, too, by --attention <file.csv>.");

        void Require(bool holds, string option, string format) => faults.Require(
            holds, option, $"belongs to the format {format}, and {request.File.Name} has the format {name}.");
    }

    private static SourceProfile UpTo(SourceProfile source, int longest)
    {
        var all = source.Profile.Measurements ?? [];
        int[] kept = [.. all.Index()
            .Where(each => (long)(each.Item.SliceTokens ?? 0) + (each.Item.ContextTokens ?? 0) <= longest)
            .Select(each => each.Index)];
        return source with
        {
            Profile = source.Profile with { Measurements = [.. kept.Select(index => all[index])] },
            PlaceOf = index => source.PlaceOf(kept[index]),
            Notes = kept.Length == all.Count
                ? source.Notes
                : [.. source.Notes, $"{all.Count - kept.Length} points that end beyond {longest} tokens are left out."],
        };
    }

    /// <summary>Whether the points are a table. Where some have no place, that is a fault already.</summary>
    private static void CheckPoints(SourceProfile source, string file, ImportFaults faults)
    {
        var points = source.Profile.Measurements ?? [];
        if (points.Any(point => point is not { MicroBatch: not null, SliceTokens: not null, ContextTokens: not null }))
        {
            return;
        }

        LatencyTable.Parse([.. points.Select(Raw)], out var found, source.PlaceOf);
        foreach (var fault in found)
        {
            if (fault.Index is not { } index)
            {
                var otherWay = points.Count == 0 ? "" : " Or leave out long sequences by --sequence.";
                faults.Add(file, $"{fault.Message}{otherWay}");
            }
            else
            {
                var field = fault.Field is null ? "" : source.FieldOf(fault.Field);
                faults.Add(source.PlaceOf(index) + field, $"{fault.Message}");
            }
        }
    }

    /// <summary>A time that is none has its fault already; 0 keeps it from having another.</summary>
    private static RawLatencyPoint Raw(Measurement point) => new(
        point.MicroBatch!.Value,
        point.SliceTokens!.Value,
        point.ContextTokens!.Value,
        point.ForwardMs ?? 0,
        point.BackwardMs ?? 0,
        point.ForwardSpreadMs,
        point.BackwardSpreadMs,
        point.Samples);
}
