using System.Text.Json;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>An operation that this service has a lease on.</summary>
/// <param name="OperationId">Which one.</param>
/// <param name="LeaseId">Without it nobody writes what becomes of the operation.</param>
/// <param name="Kind">The name of its <see cref="IOperationKind"/>.</param>
/// <param name="Request">The body that was asked with.</param>
/// <param name="Attempts">How often it was begun, this time included.</param>
internal sealed record TakenOperation(
    string OperationId, Guid LeaseId, string Kind, JsonElement Request, int Attempts);
