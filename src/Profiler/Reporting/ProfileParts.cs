using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning.Memory;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using PlanningLayerShape = TeraPipe.Planning.Latency.LayerShape;

namespace TeraPipe.Profiler.Reporting;

/// <summary>What was measured beside a layer, as a profile says it.</summary>
internal static class ProfileParts
{
    private const double Million = 1e6;

    /// <param name="subject">What was measured.</param>
    /// <param name="results">All that was measured.</param>
    /// <param name="layerOptimizerMs">The optimiser step of one layer's parameters; null: it has no time.</param>
    public static PartMeasurements Of(ProfileSubject subject, ProfileResults results, double? layerOptimizerMs) => new()
    {
        VocabularySize = subject.VocabularySize,
        Embedding = Points(results, MeasuredPart.Embedding),
        Head = Points(results, MeasuredPart.Head),
        OptimizerMsPerMillionParameters = layerOptimizerMs * Million / ParametersOf(subject),
    };

    private static PartMeasurement[]? Points(ProfileResults results, MeasuredPart part)
    {
        PartMeasurement[] points =
        [
            .. from result in results.Measured(part)
               let tokens = result.Point.MicroBatch * result.Point.Slice.Count
               orderby tokens
               select new PartMeasurement
               {
                   Tokens = tokens,
                   ForwardMs = result.ForwardMs,
                   BackwardMs = result.BackwardMs,
                   Samples = result.Phases[MeasuredPhase.Forward].Count,
               },
        ];
        return points.Length > 0 ? points : null;
    }

    /// <summary>Of a layer, or of the share of it that was measured.</summary>
    private static long ParametersOf(ProfileSubject subject)
    {
        var layer = new PlanningLayerShape(subject.HiddenSize, subject.FeedForwardSize);
        var model = new ModelShape(layer, layers: 1, subject.Heads, vocabulary: 1, positions: 0)
        {
            KeyValueHeads = subject.KeyValueHeads,
            IsGated = subject.Architecture == "llama",
        };
        return model.LayerParameters.OnOneDevice(subject.TensorParallelDegree);
    }
}
