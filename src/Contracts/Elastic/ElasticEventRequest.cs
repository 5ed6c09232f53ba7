namespace TeraPipe.Contracts.Elastic;

/// <summary>Body of POST /v1/jobs/{job}/events: something that happened to an elastic run. All fields are
/// required.</summary>
public sealed record ElasticEventRequest
{
    /// <summary>
    /// The client's own name of the event, such as a UUID: 1 to 200 letters, digits, '.', ':', '_' and '-', not
    /// beginning with "silent:". The same
    /// event may be sent any number of times, and happens once.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>
    /// "freeze", "thaw", "profile" (there is a newer one), "worker-lost", "worker-joined", "worker-slow" or "drain" (a
    /// worker will go).
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>The run's generation that the sender knows.</summary>
    public int? Generation { get; init; }

    /// <summary>What is to be known of it: which fields depends on the kind.</summary>
    public ElasticEventData? Data { get; init; }
}
