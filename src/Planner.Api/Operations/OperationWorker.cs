using Microsoft.Extensions.Options;
using Npgsql;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>
/// Takes operations as long as there are any and this service may run more. Replicas on one database share the work:
/// none takes what another has.
/// </summary>
internal sealed class OperationWorker(
    OperationRunner runner,
    OperationBell bell,
    IOptions<OperationOptions> options,
    ILogger<OperationWorker> logger) : BackgroundService
{
    private bool _isDatabaseAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(options.Value.AtOnce);
        List<Task> running = [];
        try
        {
            while (true)
            {
                await slots.WaitAsync(stoppingToken);
                if (await TryTakeAsync(stoppingToken) is { } taken)
                {
                    running.RemoveAll(task => task.IsCompletedSuccessfully);
                    running.Add(RunAsync(taken));
                }
                else
                {
                    slots.Release();
                    await bell.WaitAsync(options.Value.PollInterval, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(running);
        }

        async Task RunAsync(TakenOperation taken)
        {
            try
            {
                await runner.RunAsync(taken, stoppingToken);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private async Task<TakenOperation?> TryTakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var taken = await runner.TakeAsync(operationId: null, cancellationToken);
            _isDatabaseAway = false;
            return taken;
        }
        catch (NpgsqlException away)
        {
            if (!_isDatabaseAway)
            {
                OperationLog.DatabaseAway(logger, away.Message);
            }

            _isDatabaseAway = true;
            return null;
        }
    }
}
