using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>
/// An operation that every service has from its first start, run like any other, and never removed: the examples of the
/// OpenAPI document refer to it.
/// </summary>
internal sealed class ReferenceOperation(OperationRepository operations, OperationRunner runner)
{
    /// <summary>The oldest of all.</summary>
    public const string OperationId = "00000000000000000000000000000001";

    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs it where nobody has; waits for the replica that does.</summary>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        await operations.AddOnceAsync(OperationId, PlanOperation.Kind, ReferencePlan.Request, cancellationToken);
        while (await operations.FindAsync(OperationId, cancellationToken) is { HasEnded: false })
        {
            if (await runner.TakeAsync(OperationId, cancellationToken) is { } taken)
            {
                await runner.RunAsync(taken, cancellationToken);
            }
            else
            {
                await Task.Delay(_pollInterval, cancellationToken);
            }
        }
    }
}
