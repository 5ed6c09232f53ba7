using System.Globalization;
using TeraPipe.Bench.Executor;
using TeraPipe.Bench.Measuring;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Bench.Elastic.Measured;

/// <summary>
/// What freezing leaves of a step: by the planner, from latencies measured before, and as it is; steps of all kinds are
/// measured in turn.
/// </summary>
internal static class StepRatioCase
{
    public const string Name = "step with frozen layers / with none, predicted against measured, largest error";

    private const int RoundCount = 9, WarmUp = 2;
    private const double AimPercent = 15;

    public static BenchRow Measure()
    {
        var job = MeasuredJob.Measure();
        (int Frozen, bool IsCached)[] kinds =
            [(0, false), (2, false), (4, false), (6, false), (2, true), (4, true), (6, true)];
        FineTuningRig[] rigs =
        [
            .. kinds.Select((kind, i) => new FineTuningRig(
                job, LayerModes.Of(EncoderModel.Layers, kind.Frozen, kind.IsCached), $"bench elastic, steps {i}")),
        ];
        using var batch = EncoderModel.BatchOf([.. Enumerable.Range(0, EncoderModel.Batch).Select(n => (long)n)]);
        try
        {
            var times = Rounds.Of(
                "frozen layers", RoundCount, WarmUp, [.. rigs.Select(rig => (Func<double>)(() => rig.Step(batch)))]);
            return Row(kinds, rigs, times);
        }
        finally
        {
            Array.ForEach(rigs, rig => rig.Dispose());
        }
    }

    private static BenchRow Row((int Frozen, bool IsCached)[] kinds, FineTuningRig[] rigs, double[][] times)
    {
        var whole = rigs[0].Plan.StepTime.Value;
        var rows = Enumerable.Range(1, kinds.Length - 1).Select(i => (
            Kind: kinds[i],
            Predicted: rigs[i].Plan.StepTime.Value / whole,
            Measured: Rounds.MedianRatio(times[i], times[0]))).ToArray();
        return BenchRow.AtMost(
            Name,
            rows.Max(row => Math.Abs(PredictedStep.Percent(row.Predicted, row.Measured))),
            "%",
            AimPercent,
            [
                new("predictedMs", whole),
                new("measuredMs", Rounds.Median(times[0])),
                .. rows.Select(row => new KeyValuePair<string, object?>(
                    $"{row.Kind.Frozen}{(row.Kind.IsCached ? "cached" : "frozen")}",
                    string.Create(CultureInfo.InvariantCulture, $"{row.Predicted:f3} / {row.Measured:f3}"))),
                new("pipelines", string.Join(' ', rigs.Select(rig => $"{rig.Plan.Replicas}·{rig.Plan.StageCount}"))),
                new("model", EncoderModel.Description),
            ]);
    }
}
