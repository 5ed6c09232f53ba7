using Microsoft.Extensions.Options;
using Npgsql;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>
/// Looks for workers that fell silent and says that they are lost. Silence counts from when this service began to
/// listen, and anew after the database was away: heartbeats that nobody could take are not missed.
/// </summary>
internal sealed class WorkerWatch(
    WorkerRepository workers,
    ElasticService service,
    IOptions<ElasticOptions> options,
    TimeProvider clock,
    ILogger<WorkerWatch> logger) : BackgroundService
{
    private DateTime? _listeningSince;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.WatchInterval, clock);
        do
        {
            await LookAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            _listeningSince ??= await workers.NowAsync(cancellationToken);
            foreach (var silent in await workers.SilentAsync(_listeningSince.Value, cancellationToken))
            {
                await LoseAsync(silent, cancellationToken);
            }
        }
        catch (NpgsqlException away)
        {
            ElasticLog.DatabaseAway(logger, away.Message);
            _listeningSince = null;
        }
    }

    /// <summary>A run of which there is a fault of ours is no reason to leave the others alone.</summary>
    private async Task LoseAsync(SilentWorker silent, CancellationToken cancellationToken)
    {
        ElasticLog.Silent(logger, silent.Worker, silent.Job, silent.LastSeenAt);
        try
        {
            if (await service.LoseAsync(silent, cancellationToken) is { } problem)
            {
                ElasticLog.NotPlanned(logger, silent.Worker, silent.Job, problem.ProblemDetails.Detail);
            }
        }
        catch (Exception fault) when (fault is not (NpgsqlException or OperationCanceledException))
        {
            ElasticLog.Faulted(logger, fault, silent.Worker, silent.Job);
        }
    }
}
