using TeraPipe.Planning.Elastic.Runs;

namespace TeraPipe.Bench.Elastic;

/// <summary>What each part of PipeTransformer gains in a simulated training, beside what the paper measured.</summary>
internal sealed class AblationCases
{
    private static readonly string[] _names =
    [
        "freezing", "freezing + packing + cache", "freezing + packing + replicas", "all",
    ];

    private static readonly string[] _otherNames =
        ["nothing frozen, any pipeline", .. _names.Skip(1).Select(name => $"{name}, halving")];

    private readonly PaperTraining _training;
    private readonly Lazy<Ablation> _paper;
    private readonly Lazy<Ablation> _others;

    public AblationCases(PaperTraining training)
    {
        _training = training;
        _paper = new(() => Ablation.Of(training.Training, Ablation.PaperRows));
        _others = new(() => Ablation.Of(training.Training, [Ablation.NothingFrozen, .. Ablation.HalvingRows]));
    }

    public IEnumerable<BenchCase> All =>
    [
        new(OrderName, Order),
        .. _names.Select((name, i) => Case(name, () => _paper.Value.Rows[i + 1], _training.PaperSpeedUps[i])),
        .. _otherNames.Select((name, i) => Case(name, () => _others.Value.Rows[i + 1], paper: null)),
    ];

    private string OrderName => $"{_training.Name}: ablation rows in the paper's order";

    private BenchRow Order()
    {
        double[] speedUps = [.. _paper.Value.Rows.Skip(1).Select(row => row.SpeedUp)];
        var rising = 1 + speedUps.Zip(speedUps.Skip(1)).TakeWhile(pair => pair.First < pair.Second).Count();
        return BenchRow.AtLeast(
            OrderName,
            rising,
            "rows",
            speedUps.Length,
            new KeyValuePair<string, object?>("withoutHours", Hours(_paper.Value.Rows[0])));
    }

    private BenchCase Case(string name, Func<AblationRow> row, double? paper)
    {
        var full = $"{_training.Name}: {name}";
        return new(full, () =>
        {
            var (_, run, speedUp) = row();
            return new BenchRow(full, speedUp, "x", Aim: null, Met: null)
            {
                Details =
                [
                    new("paper", paper),
                    new("hours", Hours(row())),
                    new("changes", run.Intervals.Count(interval => interval.Switch.Value > 0)),
                    new("pipelines", string.Join(' ', run.Intervals
                        .Select(interval => $"{interval.Plan.Replicas}·{interval.Plan.StageCount}").Distinct())),
                    new("cacheWrites", run.Intervals.Count(interval => interval.CacheWrite.Value > 0)),
                ],
            };
        });
    }

    private static double Hours(AblationRow row) => row.Run.Time.Value / 3.6e6;
}
