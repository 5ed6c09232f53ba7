namespace TeraPipe.Contracts.Elastic;

/// <summary>What is to be known of an event. Fields of other kinds than the event's are refused.</summary>
public sealed record ElasticEventData
{
    /// <summary>Of freeze and thaw: first layers that are frozen from now on; fewer than the model has.</summary>
    public int? FrozenLayers { get; init; }

    /// <summary>Of freeze and thaw: passes left that could read the activation cache; as before when it is
    /// missing.</summary>
    public int? PassesLeft { get; init; }

    /// <summary>Of profile: the id or name of a profile of the same layer.</summary>
    public string? Profile { get; init; }

    /// <summary>
    /// Of the workers' events: the worker's name, 1 to 63 lower-case letters, digits, '.', '-' and '_'. A name that was
    /// never told is one of the workers at first, as long as not all of those are known, or where it joins a further
    /// one.
    /// </summary>
    public string? Worker { get; init; }

    /// <summary>Of worker-slow: how many times as long as another it takes, 1 (no longer slow) to 1000.</summary>
    public double? Slowdown { get; init; }
}
