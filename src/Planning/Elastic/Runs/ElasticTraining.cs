namespace TeraPipe.Planning.Elastic.Runs;

/// <summary>A whole training, in intervals at whose ends more may be frozen: epochs in PipeTransformer.</summary>
public sealed record ElasticTraining
{
    /// <summary>What is trained on which devices.</summary>
    public required ElasticJob Job { get; init; }

    /// <summary>Layers of the model, L.</summary>
    public required int Layers { get; init; }

    /// <summary>[t] is how many of them are frozen in interval t; never fewer than before.</summary>
    /// <exception cref="ArgumentException">There is no interval, or a layer is thawed.</exception>
    public required IReadOnlyList<int> FrozenLayers
    {
        get;
        init => field = value.Count > 0 && value.Zip(value.Skip(1)).All(pair => pair.First <= pair.Second)
            ? value
            : throw new ArgumentException(
                $"Frozen layers of at least one interval do not fall: {string.Join(", ", value)}.", nameof(value));
    }

    /// <summary>Sequences of an interval.</summary>
    public required long IntervalSequences { get; init; }

    /// <summary>What writing a sequence to the cache takes on one replica, beside its forward.</summary>
    public Milliseconds CacheWrite { get; init; }

    /// <summary>What the cache holds of a sequence: tokens × hidden size × bytes of a number.</summary>
    public Bytes CacheSequence { get; init; }

    /// <summary>Memory and disk that the cache may take; no limit where nothing is said.</summary>
    public Bytes CacheBudget { get; init; } = new(long.MaxValue);

    /// <summary>What a change of stages or replicas takes: weights and moments that move, processes that come together
    /// anew.</summary>
    public Milliseconds SwitchTime { get; init; }

    /// <summary>By which share the gain of a change must be more than it takes, h.</summary>
    public double Hysteresis { get; init; }
}
