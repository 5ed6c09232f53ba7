namespace TeraPipe.Contracts.Elastic;

/// <summary>What became of an event; the same whenever it is sent again.</summary>
public sealed record ElasticEventResponse
{
    /// <summary>The run's name.</summary>
    public required string Job { get; init; }

    /// <summary>The event's id.</summary>
    public required string EventId { get; init; }

    /// <summary>Its place in the run's log.</summary>
    public required int Sequence { get; init; }

    /// <summary>What was decided.</summary>
    public required ElasticReplan Replan { get; init; }
}
