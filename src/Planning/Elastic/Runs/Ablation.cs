namespace TeraPipe.Planning.Elastic.Runs;

/// <summary>
/// One training without freezing, and with more and more of PipeTransformer: the rows of its ablation (He et al., ICML
/// 2021, figure 9), and others.
/// </summary>
public sealed class Ablation
{
    private Ablation(IReadOnlyList<AblationRow> rows) => Rows = rows;

    /// <summary>The paper's four, from freezing alone to all of it.</summary>
    public static IReadOnlyList<ElasticFeatures> PaperRows { get; } =
    [
        ElasticFeatures.Freezing,
        ElasticFeatures.Freezing | ElasticFeatures.Packing | ElasticFeatures.Cache,
        ElasticFeatures.Freezing | ElasticFeatures.Packing | ElasticFeatures.Replicas,
        ElasticFeatures.Freezing | ElasticFeatures.Packing | ElasticFeatures.Replicas | ElasticFeatures.Cache,
    ];

    /// <summary>The last three by PipeTransformer's halving.</summary>
    public static IReadOnlyList<ElasticFeatures> HalvingRows { get; } =
        [.. PaperRows.Skip(1).Select(features => features | ElasticFeatures.Halving)];

    /// <summary>The best pipeline with nothing frozen: what of the others is not freezing's gain.</summary>
    public static ElasticFeatures NothingFrozen =>
        ElasticFeatures.Packing | ElasticFeatures.Replicas | ElasticFeatures.FromStart;

    /// <summary>Nothing frozen, then what was asked for.</summary>
    public IReadOnlyList<AblationRow> Rows { get; }

    /// <summary>Plays all rows.</summary>
    /// <param name="training">What is trained, and what is frozen when.</param>
    /// <param name="features">One row each, after that without any.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="ArgumentException">A plan does not fit on the devices.</exception>
    public static Ablation Of(
        ElasticTraining training,
        IReadOnlyList<ElasticFeatures> features,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        var without = ElasticRun.Play(training, ElasticFeatures.None, cancellationToken);
        return new Ablation(
        [
            new AblationRow(ElasticFeatures.None, without, SpeedUp: 1),
            .. features.Select(some =>
            {
                var run = ElasticRun.Play(training, some, cancellationToken);
                return new AblationRow(some, run, without.Time.Value / run.Time.Value);
            }),
        ]);
    }
}
