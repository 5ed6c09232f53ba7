using System.Collections.Concurrent;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Operations;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Operations;

namespace TeraPipe.Planner.Api.FunctionalTests.Operations;

/// <summary>What runs operations, on a database of its own and with work that does what the test says.</summary>
public sealed class OperationRunnerTests(PlannerFixture planner) : IAsyncLifetime
{
    private static readonly OperationOptions _options = new() { Lease = TimeSpan.FromSeconds(1), MaxAttempts = 2 };

    private TemporaryDatabase _database = null!;
    private OperationRepository _operations = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TemporaryDatabase.CreateAsync(planner.Directory);
        _operations = new OperationRepository(_database.Source);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task What_was_made_and_how_far_it_was_is_written()
    {
        var told = new TaskCompletionSource();
        var runner = Runner(async (_, progress, stopped) =>
        {
            progress.Report(Progress(0.25));
            progress.Report(Progress(0.5));
            await told.Task;
            progress.Report(Progress(0.1)); // goes back: not believed
            await Task.Delay(500, stopped);
            return new OperationOutcome("/v1/plans/0123");
        });
        var operationId = await AddAsync();

        var running = RunAsync(runner);
        var halfWay = await UntilAsync(operationId, operation => operation.Progress.Fraction > 0);
        told.SetResult();
        await running;

        Assert.Equal((0.5, "0.5", 7.0), Fields(halfWay.Progress));
        Assert.Equal((OperationState.Running, 1), (halfWay.State, halfWay.Attempts));
        var ended = await FindAsync(operationId);
        Assert.Equal((OperationState.Succeeded, "/v1/plans/0123"), (ended.State, ended.ResultUrl));
        Assert.Equal((1, "Done.", null), Fields(ended.Progress));
        Assert.True(ended.CreatedAt <= ended.StartedAt && ended.StartedAt <= ended.EndedAt);
    }

    [Fact]
    public async Task Progress_never_goes_back_even_where_the_work_begins_anew()
    {
        var operationId = await AddAsync();
        var taken = (await TakeAsync())!;
        await Leases.RenewAsync(taken, Progress(0.75), CancellationToken.None);
        await Leases.PutBackAsync(taken);

        await Leases.RenewAsync((await TakeAsync())!, Progress(0.25), CancellationToken.None);

        Assert.Equal((0.75, "0.25", 7.0), Fields((await FindAsync(operationId)).Progress));
    }

    [Fact]
    public async Task Expected_no_is_the_operations_problem()
    {
        var faults = new Faults();
        faults.Add("stages", "must be at least 1.");
        var operationId = await AddAsync();

        await RunAsync(Runner((_, _, _) => Task.FromResult(
            new OperationOutcome(null, Problems.InvalidRequest(faults).ProblemDetails))));

        var ended = await FindAsync(operationId);
        Assert.Equal((OperationState.Failed, null), (ended.State, ended.ResultUrl));
        Assert.Equal(("/problems/invalid-request", 400), (ended.Problem!.Type, ended.Problem.Status));
        Assert.Equal(["must be at least 1."], ended.Problem.Errors!["stages"]);
    }

    [Fact]
    public async Task Fault_of_ours_ends_the_operation_without_its_text()
    {
        var operationId = await AddAsync();

        await RunAsync(Runner((_, _, _) => throw new InvalidOperationException("secret")));

        var ended = await FindAsync(operationId);
        Assert.Equal((OperationState.Failed, "/problems/unexpected"), (ended.State, ended.Problem!.Type));
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(ended), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_while_it_runs_it_stops()
    {
        var operationId = await AddAsync();
        var running = RunAsync(Runner(NeverAsync));
        await UntilAsync(operationId, operation => operation.State == OperationState.Running);

        await _operations.CancelAsync(operationId, CancellationToken.None);
        var asked = await FindAsync(operationId);
        await running;

        Assert.True(asked.CancelRequested);
        Assert.Equal(OperationState.Cancelled, (await FindAsync(operationId)).State);
    }

    [Fact]
    public async Task Cancelled_too_late_it_has_succeeded()
    {
        var operationId = await AddAsync();

        await RunAsync(Runner(async (_, _, _) =>
        {
            await _operations.CancelAsync(operationId, CancellationToken.None);
            return new OperationOutcome("/v1/plans/0123");
        }));

        var ended = await FindAsync(operationId);
        Assert.Equal((OperationState.Succeeded, true), (ended.State, ended.CancelRequested));
    }

    [Fact]
    public async Task Service_that_stops_puts_it_back()
    {
        var operationId = await AddAsync();
        using var stopping = new CancellationTokenSource();
        var running = RunAsync(Runner(NeverAsync), stopping.Token);
        await UntilAsync(operationId, operation => operation.State == OperationState.Running);

        await stopping.CancelAsync();
        await running;

        var waiting = await FindAsync(operationId);
        Assert.Equal((OperationState.Queued, 0), (waiting.State, waiting.Attempts));
        Assert.Equal(operationId, (await TakeAsync())!.OperationId);
    }

    [Fact]
    public async Task Lapsed_lease_is_somebody_elses_and_the_late_one_writes_nothing()
    {
        var operationId = await AddAsync();
        var late = (await TakeAsync())!;
        Assert.Null(await TakeAsync());
        await Task.Delay(_options.Lease + TimeSpan.FromMilliseconds(100));

        var next = (await TakeAsync())!;

        Assert.Equal((operationId, 2), (next.OperationId, next.Attempts));
        Assert.Equal(LeaseState.Lost, await Leases.RenewAsync(late, Progress(0.9), CancellationToken.None));
        Assert.False(await Leases.SucceedAsync(late, "/v1/plans/late"));
        Assert.True(await Leases.SucceedAsync(next, "/v1/plans/next"));
        Assert.Equal("/v1/plans/next", (await FindAsync(operationId)).ResultUrl);
    }

    [Fact]
    public async Task Work_is_stopped_whose_lease_is_lost()
    {
        await AddAsync();
        var runner = Runner(NeverAsync);
        var running = RunAsync(runner);
        await using var connection = await _database.Source.OpenConnectionAsync();
        while (await connection.ExecuteAsync(
            "UPDATE operations SET lease_id = gen_random_uuid() WHERE state = 'running'") == 0)
        {
            await Task.Delay(10);
        }

        await running; // ends only if the kind was stopped
    }

    [Fact]
    public async Task Whose_services_keep_dying_fails()
    {
        var operationId = await AddAsync();
        for (var attempt = 1; attempt <= _options.MaxAttempts; attempt++)
        {
            Assert.Equal(attempt, (await TakeAsync())!.Attempts);
            await LapseAsync();
        }

        Assert.Null(await TakeAsync());
        var ended = await FindAsync(operationId);
        Assert.Equal((OperationState.Failed, "/problems/operation-abandoned"), (ended.State, ended.Problem!.Type));
    }

    [Fact]
    public async Task Whose_service_died_after_somebody_cancelled_it_is_cancelled()
    {
        var operationId = await AddAsync();
        await TakeAsync();
        await _operations.CancelAsync(operationId, CancellationToken.None);
        await LapseAsync();

        Assert.Null(await TakeAsync());
        Assert.Equal(OperationState.Cancelled, (await FindAsync(operationId)).State);
    }

    [Fact]
    public async Task Kind_that_a_service_does_not_know_is_left_to_those_that_do()
    {
        await _operations.AddAsync("future", "x", new { }, CancellationToken.None);

        Assert.Null(await TakeAsync());
    }

    [Fact]
    public async Task Who_asks_the_same_joins_what_is_under_way()
    {
        var first = await AddAsync("same");

        Assert.Equal(first, await AddAsync("same"));
        await TakeAsync();
        Assert.Equal(first, await AddAsync("same"));
        await _operations.CancelAsync(first, CancellationToken.None);
        Assert.NotEqual(first, await AddAsync("same")); // one that is about to end makes nothing for them
    }

    [Fact]
    public async Task Workers_share_the_operations_and_run_none_twice()
    {
        var runs = new ConcurrentDictionary<string, int>();
        var runner = Runner(async (request, _, stopped) =>
        {
            runs.AddOrUpdate(request.GetProperty("subject").GetString()!, 1, (_, count) => count + 1);
            await Task.Delay(5, stopped);
            return new OperationOutcome("/v1/plans/0123");
        });
        var operationIds = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => AddAsync($"{i}")));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (await runner.TakeAsync(null, CancellationToken.None) is { } taken)
            {
                await runner.RunAsync(taken, CancellationToken.None);
            }
        }));

        Assert.Equal(40, runs.Count);
        Assert.All(runs.Values, count => Assert.Equal(1, count));
        Assert.All(
            await Task.WhenAll(operationIds.Select(FindAsync)),
            operation => Assert.Equal((OperationState.Succeeded, 1), (operation.State, operation.Attempts)));
    }

    [Fact]
    public async Task Ended_operations_are_removed_after_a_time_but_for_the_reference()
    {
        var (ended, waiting) = (await AddAsync("ended"), await AddAsync("waiting"));
        await _operations.AddOnceAsync(
            ReferenceOperation.OperationId, ScriptedKind.Kind, new { }, CancellationToken.None);
        await _operations.CancelAsync(ended, CancellationToken.None);
        await _operations.CancelAsync(ReferenceOperation.OperationId, CancellationToken.None);

        Assert.Equal(0, await RemoveAsync(TimeSpan.FromHours(1)));
        Assert.Equal(1, await RemoveAsync(TimeSpan.Zero));

        var left = await _operations.ListAsync(new Paging(null, 10), null, CancellationToken.None);
        Assert.Equal(
            [waiting, ReferenceOperation.OperationId], left.Select(operation => operation.Response.OperationId));
    }

    private static async Task<OperationOutcome> NeverAsync(
        JsonElement request, IProgress<OperationProgress> progress, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return new OperationOutcome("/never");
    }

    private static OperationProgress Progress(double fraction) => new()
    {
        Fraction = fraction,
        Message = FormattableString.Invariant($"{fraction}"),
        RemainingMs = 7,
    };

    private static (double, string, double?) Fields(OperationProgress progress) =>
        (progress.Fraction, progress.Message, progress.RemainingMs);

    private OperationLeases Leases => new(_database.Source, Options.Create(_options));

    private OperationRunner Runner(
        Func<JsonElement, IProgress<OperationProgress>, CancellationToken, Task<OperationOutcome>> script) => new(
        Leases,
        [new ScriptedKind(script)],
        Options.Create(_options),
        TimeProvider.System,
        NullLogger<OperationRunner>.Instance);

    private static async Task RunAsync(OperationRunner runner, CancellationToken stopping = default) =>
        await runner.RunAsync((await runner.TakeAsync(null, CancellationToken.None))!, stopping);

    private Task<TakenOperation?> TakeAsync() => Leases.TakeAsync([ScriptedKind.Kind], null, CancellationToken.None);

    private Task<int> RemoveAsync(TimeSpan retention) =>
        _operations.RemoveAsync(retention, ReferenceOperation.OperationId, CancellationToken.None);

    private async Task<string> AddAsync(string subject = "x") => (await _operations.AddAsync(
        ScriptedKind.Kind, subject, new { subject }, CancellationToken.None)).Response.OperationId;

    private async Task<OperationResponse> FindAsync(string operationId) =>
        (await _operations.FindAsync(operationId, CancellationToken.None))!.Response;

    private async Task<OperationResponse> UntilAsync(string operationId, Func<OperationResponse, bool> holds)
    {
        while (true)
        {
            var operation = await FindAsync(operationId);
            if (holds(operation))
            {
                return operation;
            }

            await Task.Delay(20);
        }
    }

    /// <summary>As if the service that runs it had died long ago.</summary>
    private async Task LapseAsync()
    {
        await using var connection = await _database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("UPDATE operations SET lease_expires_at = now() - interval '1 minute'");
    }
}
