namespace TeraPipe.Planner.Api.Elastic;

/// <summary>Why a run's plan is decided about.</summary>
/// <param name="EventId">The event; null at registration.</param>
/// <param name="Kind">Its kind, or "registered".</param>
/// <param name="HasWorkerGone">Whether a worker goes that was there: then all come together anew.</param>
internal sealed record ElasticCause(string? EventId, string Kind, bool HasWorkerGone)
{
    public static ElasticCause Registration { get; } = new(null, ElasticWords.Registered, HasWorkerGone: false);
}
