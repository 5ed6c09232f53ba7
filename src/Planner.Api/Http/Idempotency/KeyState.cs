namespace TeraPipe.Planner.Api.Http.Idempotency;

/// <summary>What became of an attempt to take a key.</summary>
internal abstract record KeyState
{
    private KeyState()
    {
    }

    /// <summary>It is taken for this request, which may run now.</summary>
    /// <param name="AttemptId">Only who took the key keeps the answer.</param>
    public sealed record Taken(Guid AttemptId) : KeyState;

    /// <summary>The same request is running elsewhere.</summary>
    public sealed record InFlight : KeyState;

    /// <summary>It belongs to another request.</summary>
    public sealed record Reused : KeyState;

    /// <summary>The same request has its answer.</summary>
    public sealed record Answered(KeptAnswer Answer) : KeyState;
}
