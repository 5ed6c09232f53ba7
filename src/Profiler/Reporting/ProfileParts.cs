using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

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
    private static long ParametersOf(ProfileSubject subject) =>
        SubjectModel.Of(subject).LayerParameters.OnOneDevice(subject.TensorParallelDegree);
}
