using Microsoft.Extensions.Options;
using Npgsql;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>Removes operations that ended long ago. Replicas may all do it: what is gone is gone.</summary>
internal sealed class OperationJanitor(
    OperationRepository operations,
    IOptions<OperationOptions> options,
    TimeProvider clock,
    ILogger<OperationJanitor> logger) : BackgroundService
{
    private static readonly TimeSpan _longestRest = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retention = options.Value.Retention;
        using var timer = new PeriodicTimer(retention < _longestRest ? retention : _longestRest, clock);
        do
        {
            await RemoveAsync(retention, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RemoveAsync(TimeSpan retention, CancellationToken cancellationToken)
    {
        try
        {
            var count = await operations.RemoveAsync(retention, ReferenceOperation.OperationId, cancellationToken);
            if (count > 0)
            {
                OperationLog.Removed(logger, count, retention);
            }
        }
        catch (NpgsqlException away)
        {
            OperationLog.DatabaseAway(logger, away.Message);
        }
    }
}
