using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TeraPipe.Contracts.Profiles;
using Device = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Import;

/// <summary>
/// A latency table of the code that was published with the TeraPipe paper: an object whose keys are
/// micro-batch_slice_context and whose values hold means and standard deviations over the runs of one layer, in
/// seconds. A mean stands for the median, and the spread, half the interquartile range, is 0.6745 standard deviations,
/// as of normal samples. The file's name, latency_model.MODEL.mp_DEGREE.json, tells the tensor-parallel degree.
/// </summary>
internal static partial class TeraPipeProfile
{
    /// <summary>Half the interquartile range of a normal distribution, over its standard deviation.</summary>
    public const double SpreadPerDeviation = 0.6745;

    private const int FeedForwardPerHidden = 4; // its code knows no other

    /// <summary>Those of "py" are until the host had launched it all: they are no latency.</summary>
    private static readonly string[] _fields =
    [
        "forward_mean", "backward_mean", "update_mean", "forward_std", "backward_std", "update_std",
        "py_forward_mean", "py_backward_mean", "py_forward_std", "py_backward_std",
    ];

    [GeneratedRegex(@"^(\d{1,9})_(\d{1,9})_(\d{1,9})\z")]
    private static partial Regex Key { get; }

    [GeneratedRegex(@"\.mp_([1-9]\d{0,5})\.json\z")]
    private static partial Regex Degree { get; }

    /// <summary>Whether it is the key of a point.</summary>
    public static bool IsKey(string key) => Key.IsMatch(key);

    public static SourceProfile? Read(ImportRequest request, ImportFaults faults)
    {
        var file = request.File.Name;
        using var document = JsonFile.Parse(request.File, faults);
        if (document is null)
        {
            return null;
        }

        var profile = Identity.Merge(HeadOf(request), request.Told, file, field => field.Option, faults);
        Identity.Check(profile, file, _ => "", faults);
        (string Key, Measurement Point, double? UpdateMs)[] points =
        [
            .. document.RootElement.EnumerateObject()
                .Select(property => PointOf(property, request, faults))
                .OfType<(string, Measurement, double?)>(),
        ];
        faults.Require(points.Length > 0 || faults.Any, file, $"there is no point, such as \"1_128_0\".");
        var (kept, leftOut) = Sizes(points, point => point.Point);
        return new SourceProfile(
            profile with
            {
                LayerOptimizerMs = profile.LayerOptimizerMs ?? points.Average(point => point.UpdateMs),
                Transfers = request.Communication is { } transfers
                    ? CommunicationFile.Read(transfers, profile.Layer?.HiddenSize, faults)
                    : null,
                Measurements = [.. kept.Select(point => point.Point)],
            },
            index => $"{file}, {kept[index].Key}",
            FieldOf,
            [.. Notes(request, leftOut)]);
    }

    /// <summary>What the format itself says.</summary>
    private static ProfileRequest HeadOf(ImportRequest request)
    {
        var degree = Degree.Match(request.File.Name);
        var told = request.Told.Layer;
        return new ProfileRequest
        {
            Device = new Device { Kind = "cuda" },
            TensorParallelDegree =
                degree.Success ? int.Parse(degree.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null,
            Layer = told is { FeedForwardSize: null, HiddenSize: < int.MaxValue / FeedForwardPerHidden and var hidden }
                ? new LayerShape { FeedForwardSize = FeedForwardPerHidden * hidden }
                : null,
        };
    }

    private static (string Key, Measurement Point, double? UpdateMs)? PointOf(
        JsonProperty property, ImportRequest request, ImportFaults faults)
    {
        var place = $"{request.File.Name}, {property.Name}";
        if (!faults.Require(
            IsKey(property.Name), place, $"is no key micro-batch_slice_context of a point, such as 1_128_0.")
            || !faults.Require(property.Value.ValueKind == JsonValueKind.Object, place, $"must be an object of times."))
        {
            return null;
        }

        var times = new SecondsObject(property.Value, place, faults);
        times.RequireKnown(_fields);
        int[] numbers = [.. property.Name.Split('_').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        var point = new Measurement
        {
            MicroBatch = numbers[0],
            SliceTokens = numbers[1],
            ContextTokens = numbers[2],
            ForwardMs = times.Ms("forward_mean", isRequired: true),
            BackwardMs = times.Ms("backward_mean", isRequired: true),
            ForwardSpreadMs = SpreadPerDeviation * times.Ms("forward_std", isRequired: false),
            BackwardSpreadMs = SpreadPerDeviation * times.Ms("backward_std", isRequired: false),
            Samples = request.Samples,
        };
        return (property.Name, point, times.Ms("update_mean", isRequired: false));
    }

    /// <summary>
    /// The code measures contexts at a few micro-batch sizes and takes the others to follow in proportion. Nothing says
    /// what a context costs these, so they are left out, unless no size has contexts.
    /// </summary>
    private static (T[] Kept, int[] LeftOut) Sizes<T>(T[] points, Func<T, Measurement> point)
    {
        var sizes = points.ToLookup(each => point(each).MicroBatch!.Value, each => point(each).ContextTokens > 0);
        var withContexts = sizes.Where(size => size.Contains(true)).Select(size => size.Key).ToHashSet();
        return withContexts.Count == 0
            ? (points, [])
            : ([.. points.Where(each => withContexts.Contains(point(each).MicroBatch!.Value))],
                [.. sizes.Select(size => size.Key).Except(withContexts).Order()]);
    }

    private static IEnumerable<string> Notes(ImportRequest request, int[] leftOut)
    {
        yield return "Times are taken to be seconds, means medians, and the spread 0.6745 standard deviations.";
        if (request.Samples is null)
        {
            yield return "Without --samples it is not known of how many runs the means are: their noise is estimated.";
        }

        if (leftOut.Length > 0)
        {
            yield return "Micro-batches of these sizes were measured without context alone and are left out: "
                + $"{string.Join(", ", leftOut)}.";
        }
    }

    private static string FieldOf(string member) => member switch
    {
        nameof(Measurement.ForwardMs) => ", forward_mean",
        nameof(Measurement.BackwardMs) => ", backward_mean",
        nameof(Measurement.ForwardSpreadMs) => ", forward_std",
        nameof(Measurement.BackwardSpreadMs) => ", backward_std",
        _ => ", the key",
    };
}
