using TeraPipe.Bench.Measuring;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Bench.Elastic.Measured;

/// <summary>
/// A fine-tuning in which up to three quarters of the layers are frozen, cached, against the same without; an epoch of
/// one and of the other in turn. Freezing, replans and writing the cache are counted.
/// </summary>
internal static class WholeRunCase
{
    public const string Name = "fine-tuning without / with freezing and cache, three quarters frozen";

    private const double Aim = 1.5;

    // of 8 layers: a quarter, a half, three quarters, from which on it stays so
    private static readonly int[] _frozen = [0, 2, 4, 6, 6, 6, 6, 6];

    public static BenchRow Measure()
    {
        var job = MeasuredJob.Measure();
        var none = LayerModes.Of(EncoderModel.Layers, frozen: 0);
        using var still = new FineTuningRig(job, none, "bench elastic, nothing frozen");
        using var elastic = new FineTuningRig(job, none, "bench elastic, frozen");
        still.Epoch(-1); // warms up
        elastic.Epoch(-1);
        var (stillMs, elasticMs, changeMs) = (new List<double>(), new List<double>(), 0.0);
        var progress = new Progress("fine-tuning, epoch", _frozen.Length);
        for (var epoch = 0; epoch < _frozen.Length; epoch++)
        {
            var modes = LayerModes.Of(EncoderModel.Layers, _frozen[epoch], isCached: true);
            if (epoch > 0 && _frozen[epoch] != _frozen[epoch - 1])
            {
                changeMs += Repeat.Once(() => elastic.Change(modes));
            }

            elasticMs.Add(elastic.Epoch(epoch));
            stillMs.Add(still.Epoch(epoch));
            progress.Advance();
        }

        return BenchRow.AtLeast(
            Name, stillMs.Sum() / (elasticMs.Sum() + changeMs), "x", Aim,
            new("frozen", string.Join(' ', _frozen)),
            new("withoutS", stillMs.Sum() / 1e3),
            new("withS", (elasticMs.Sum() + changeMs) / 1e3),
            new("changesMs", changeMs),
            new("lastEpochs", stillMs[^1] / elasticMs[^1]),
            new("pipeline", $"{elastic.Plan.Replicas}·{elastic.Plan.StageCount}"),
            new("model", EncoderModel.Description));
    }
}
