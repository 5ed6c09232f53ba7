namespace TeraPipe.Planning.Elastic.Runs;

/// <summary>A simulated training, interval by interval.</summary>
public sealed class ElasticRun
{
    private ElasticRun(IReadOnlyList<ElasticInterval> intervals) => Intervals = intervals;

    /// <summary>[t] is interval t.</summary>
    public IReadOnlyList<ElasticInterval> Intervals { get; }

    /// <summary>What all of it takes.</summary>
    public Milliseconds Time => Intervals.Aggregate(Milliseconds.Zero, (sum, interval) => sum + interval.Time);

    /// <summary>
    /// Plays it. Before each interval
    ///   1. so much is frozen as the training says, and read from the cache as was written in an interval before;
    ///   2. once anything is frozen, the run changes to the best plan that its features allow if that pays within the
    ///      interval (<see cref="SwitchAdvice"/>), else keeps its stages and replicas;
    ///   3. what the frozen prefix gives is written meanwhile if that pays until the end (<see cref="CacheAdvice"/>),
    ///      by what steps of the best plans take with and without it.
    /// Writing is not hidden behind computing; replicas write side by side.
    /// </summary>
    /// <param name="training">What is trained, and what is frozen when.</param>
    /// <param name="features">What the run may do about it.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="ArgumentException">A feature is given without freezing, or a plan does not fit on the devices.
    /// </exception>
    public static ElasticRun Play(
        ElasticTraining training, ElasticFeatures features, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        if ((features & (ElasticFeatures.Freezing | ElasticFeatures.FromStart)) == 0
            && (features & (ElasticFeatures.Packing | ElasticFeatures.Cache)) != 0)
        {
            throw new ArgumentException($"{features}: without freezing there is nothing to pack or to cache.");
        }

        if (features.HasFlag(ElasticFeatures.Replicas) && !features.HasFlag(ElasticFeatures.Packing))
        {
            throw new ArgumentException($"{features}: without packing no device is freed for replicas.");
        }

        return new ElasticRun(new RunPlayer(training, features, cancellationToken).Play());
    }
}
