using TeraPipe.Contracts.Http;

namespace TeraPipe.Contracts.Operations;

/// <summary>Work that goes on after the answer 202, and what became of it.</summary>
public sealed record OperationResponse
{
    /// <summary>32 hexadecimal digits; those of a later operation sort later.</summary>
    public required string OperationId { get; init; }

    /// <summary>What it makes: "plan" or "sweep".</summary>
    public required string Kind { get; init; }

    /// <summary>"queued", "running", or how it ended: "succeeded", "failed", "cancelled".</summary>
    public required string State { get; init; }

    /// <summary>How far it is.</summary>
    public required OperationProgress Progress { get; init; }

    /// <summary>Path of what was made; there when it has succeeded.</summary>
    public string? ResultUrl { get; init; }

    /// <summary>Why nothing was made; there when it has failed.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Somebody asked to cancel it. It ends soon, unless it is through before that.</summary>
    public required bool CancelRequested { get; init; }

    /// <summary>How often it was begun: more than once where a service ended in the middle of it.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was first begun, UTC; missing before that.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When anything of this last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it ended, UTC; missing before that.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Path of its server-sent events.</summary>
    public required string EventsUrl { get; init; }
}
