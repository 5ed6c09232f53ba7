using TeraPipe.Contracts.Operations;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>An operation as clients see it.</summary>
/// <param name="Response">What it says.</param>
/// <param name="Version">Goes up whenever that changes.</param>
internal sealed record StoredOperation(OperationResponse Response, long Version)
{
    public bool HasEnded => OperationState.IsEnd(Response.State);
}
