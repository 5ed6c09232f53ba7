namespace TeraPipe.Planning.Elastic.Runs;

/// <summary>One interval of a run.</summary>
public sealed record ElasticInterval
{
    /// <summary>Layers that are frozen.</summary>
    public required int Frozen { get; init; }

    /// <summary>Of those, layers whose output is read from the cache.</summary>
    public required int Cached { get; init; }

    /// <summary>How it was trained.</summary>
    public required ElasticPlan Plan { get; init; }

    /// <summary>What its steps take.</summary>
    public required Milliseconds Steps { get; init; }

    /// <summary>What changing to the plan took before it.</summary>
    public required Milliseconds Switch { get; init; }

    /// <summary>What writing the cache takes, for later intervals to read.</summary>
    public required Milliseconds CacheWrite { get; init; }

    /// <summary>All of it.</summary>
    public Milliseconds Time => Steps + Switch + CacheWrite;
}
