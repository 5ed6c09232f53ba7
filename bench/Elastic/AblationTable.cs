using System.Globalization;
using TeraPipe.Planning.Elastic.Runs;

namespace TeraPipe.Bench.Elastic;

/// <summary>The table of docs/elastic.md.</summary>
internal static class AblationTable
{
    private static readonly (ElasticFeatures Features, string Name)[] _names =
    [
        (ElasticFeatures.FromStart, "nothing frozen, any pipeline"),
        (ElasticFeatures.Cache | ElasticFeatures.Replicas, "all"),
        (ElasticFeatures.Replicas, "freezing + packing + replicas"),
        (ElasticFeatures.Cache, "freezing + packing + cache"),
        (ElasticFeatures.Freezing, "freezing"),
        (ElasticFeatures.None, "nothing frozen"),
    ];

    /// <summary>The rows of the table, after that with nothing frozen.</summary>
    public static IReadOnlyList<ElasticFeatures> Rows { get; } =
        [.. Ablation.PaperRows, .. Ablation.HalvingRows, Ablation.NothingFrozen];

    /// <summary>In Markdown; replicas · stages are the pipelines in the order in which they came.</summary>
    public static string Of(PaperTraining training, Ablation ablation) =>
        "| | hours | speed-up | the paper's | replicas · stages | cache writes |\n|---|--:|--:|--:|---|--:|\n"
        + string.Concat(ablation.Rows.Select((row, i) => Line(
            row, i > 0 && i <= training.PaperSpeedUps.Count ? training.PaperSpeedUps[i - 1] : null)));

    private static string Line(AblationRow row, double? paper) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {NameOf(row.Features)} | {row.Run.Time.Value / 3.6e6:0.00} | {row.SpeedUp:0.00} | {paper:0.00} ")
        + $"| {Pipelines(row.Run)} | {row.Run.Intervals.Count(interval => interval.CacheWrite.Value > 0)} |\n";

    private static string NameOf(ElasticFeatures features) =>
        _names.First(name => features.HasFlag(name.Features)).Name
        + (features.HasFlag(ElasticFeatures.Halving) ? ", halving" : "");

    private static string Pipelines(ElasticRun run) => string.Join(", ", run.Intervals
        .Select(interval => $"{interval.Plan.Replicas} · {interval.Plan.StageCount}").Distinct());
}
