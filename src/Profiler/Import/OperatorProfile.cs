using System.Globalization;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>
/// A layer composed of its operators: the sum of its matrix products and its attention, at the points that the table of
/// attention has. Between tabulated m times lie on straight lines; outside nothing is guessed.
/// </summary>
internal sealed class OperatorProfile
{
    private readonly GemmTable _gemms;
    private readonly AttentionTable _attention;
    private readonly ImportFaults _faults;

    private OperatorProfile(GemmTable gemms, AttentionTable attention, ImportFaults faults) =>
        (_gemms, _attention, _faults) = (gemms, attention, faults);

    public static SourceProfile? Read(ImportRequest request, ImportFaults faults)
    {
        var gemms = GemmTable.Read(request.File, faults);
        var attention = request.Attention is { } file ? AttentionTable.Read(file, faults) : null;
        if (gemms is null || attention is null)
        {
            return null;
        }

        var head = Identity.Merge(gemms.Head, attention.Head, gemms.File, _ => attention.File, faults);
        var profile = Identity.Merge(head, request.Told, gemms.File, field => field.Option, faults);
        Identity.Check(profile, gemms.File, CsvProfile.InHead, faults);
        return faults.Any ? null : new OperatorProfile(gemms, attention, faults).Compose(profile, request);
    }

    private SourceProfile? Compose(ProfileRequest profile, ImportRequest request)
    {
        var (layer, degree) = (profile.Layer!, profile.TensorParallelDegree ?? 1);
        if (!IsDivisible(layer, degree))
        {
            return null;
        }

        var points = PointsOf(layer, degree, request.SequenceTokens ?? int.MaxValue);
        var products = LayerGemm.Of(layer, degree)
            .SelectMany(gemm => CurvesOf(gemm, [.. points.Select(point => TokensOf(point.MicroBatch, point.Slice))]))
            .ToArray();
        if (_faults.Any)
        {
            return null;
        }

        return new SourceProfile(
            profile with
            {
                EstimatedFrom = "operator tables",
                Measurements = [.. points.Select(point => Sum(point, products))],
            },
            index => string.Create(
                CultureInfo.InvariantCulture,
                $"{_attention.File}, {points[index].MicroBatch}_{points[index].Slice}_{points[index].Context}"),
            member => $", {member}",
            [.. Notes(products, points)]);
    }

    private bool IsDivisible(LayerShape layer, int degree)
    {
        return Divides(layer.Heads, "heads")
            & Divides(layer.KeyValueHeads ?? layer.Heads, "key_value_heads")
            & Divides(layer.FeedForwardSize, "feed_forward");

        bool Divides(int? whole, string name) => _faults.Require(
            whole % degree == 0, _gemms.File, $"tensor_parallel: {degree} does not divide {name}, {whole}.");
    }

    private (int MicroBatch, int Slice, int Context, OperatorTimes Times)[] PointsOf(
        LayerShape layer, int degree, int longest)
    {
        var shape = new AttentionShape(
            layer.Heads!.Value / degree,
            (layer.KeyValueHeads ?? layer.Heads.Value) / degree,
            layer.HiddenSize!.Value / layer.Heads.Value);
        var known = string.Join("; ", _attention.Shapes);
        (int MicroBatch, int Slice, int Context, OperatorTimes Times)[] points =
            [.. _attention.PointsOf(shape).Where(point => (long)point.Slice + point.Context <= longest)];
        _faults.Require(
            points.Length > 0, _attention.File, $"there is no attention of {shape}: add its rows; known are {known}.");
        return points;
    }

    /// <summary>The curve of a product, or those of its parts; none, and a fault, where m lies outside.</summary>
    private IEnumerable<OperatorCurve> CurvesOf(LayerGemm gemm, int[] sizes)
    {
        int[] columns = _gemms.Find(gemm.N, gemm.K) is not null ? [gemm.N] : [.. gemm.Parts];
        OperatorCurve?[] curves = [.. columns.Select(n => _gemms.Find(n, gemm.K))];
        if (curves.Length == 0 || curves.Contains(null))
        {
            var parts = gemm.Parts.Count == 0
                ? ""
                : $", or of all of {string.Join("; ", gemm.Parts.Distinct().Select(n => GemmTable.NameOf(n, gemm.K)))}";
            _faults.Add(
                _gemms.File,
                $"'{gemm.Name}' is no product here: add rows of {GemmTable.NameOf(gemm.N, gemm.K)}{parts}.");
            return [];
        }

        foreach (var (n, curve) in columns.Zip(curves.OfType<OperatorCurve>()))
        {
            int[] outside = [.. sizes.Where(m => m < curve.Least || m > curve.Most).Distinct().Order()];
            if (outside.Length > 0)
            {
                var product = $"'{gemm.Name}' ({GemmTable.NameOf(n, gemm.K)})";
                var remedy = $"the points of {_attention.File} need {Listed(outside)}: add rows of these";
                _faults.Add(
                    _gemms.File, $"{product} is tabulated for m from {curve.Least} to {curve.Most}; {remedy}.");
            }
        }

        return curves.OfType<OperatorCurve>();
    }

    /// <summary>m; no table has the most that there is.</summary>
    private static int TokensOf(int microBatch, int slice) => (int)Math.Min((long)microBatch * slice, int.MaxValue);

    private static string Listed(int[] sizes)
    {
        var shown = string.Join(", ", sizes.Take(5).Select(m => m.ToString(CultureInfo.InvariantCulture)));
        return sizes.Length <= 5
            ? $"m={shown}"
            : string.Create(CultureInfo.InvariantCulture, $"m={shown} and {sizes.Length - 5} more up to {sizes[^1]}");
    }

    private static Measurement Sum(
        (int MicroBatch, int Slice, int Context, OperatorTimes Times) point, OperatorCurve[] products)
    {
        var layer = products.Aggregate(
            point.Times, (sum, product) => sum + product.At(TokensOf(point.MicroBatch, point.Slice))!.Value);
        return new Measurement
        {
            MicroBatch = point.MicroBatch,
            SliceTokens = point.Slice,
            ContextTokens = point.Context,
            ForwardMs = layer.ForwardMs,
            BackwardMs = layer.BackwardMs,
        };
    }

    private IEnumerable<string> Notes(
        OperatorCurve[] products, (int MicroBatch, int Slice, int Context, OperatorTimes Times)[] points)
    {
        yield return "All latencies are estimates: sums of matrix products and attention, the rest taken to be free.";
        if (products.Any(product => !product.HasBackward)
            || points.Any(point => point.Times.TabulatedBackwardMs is null))
        {
            yield return "Where no backward is tabulated it is taken to be twice forward, two products for each one.";
        }

        if (!_attention.HasContexts)
        {
            yield return "Attention after a context is taken to be that of both together less that of the context.";
        }
    }
}
