using System.Net;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Elastic;

namespace TeraPipe.Executor.Plans.Elastic;

/// <summary>
/// Says again and again that this process, a worker of an elastic run, lives; one that the planner holds for lost
/// joins again. The first rank's <see cref="PlannerLoop"/> has its own; all other processes start one.
/// </summary>
public sealed class WorkerHeartbeat : IAsyncDisposable
{
    private const string Lost = "lost", Drained = "drained"; // as heartbeats are answered

    private readonly PlannerLoopOptions _options;
    private readonly ElasticLoopOptions _elastic;
    private readonly PlannerTalk _talk;
    private readonly Action<PlannerNotice> _notify;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _background;
    private volatile HeartbeatResponse? _answer;
    private volatile int _generation = 1;
    private bool _isLeaving;
    private bool _isRefusalSaid;

    private WorkerHeartbeat(PlannerLoopOptions options, Action<PlannerNotice> notify, TimeProvider clock)
    {
        (_options, _elastic, _notify, _clock) = (options, options.Elastic!, notify, clock);
        _talk = new PlannerTalk(options, options.CallDeadline, clock);
        _background = Task.Run(BeatAsync);
    }

    /// <summary>The run's generation that this process works in; 1 until it is set.</summary>
    public int Generation
    {
        get => _generation;
        set => _generation = value;
    }

    /// <summary>The number of the run's last decision that was heard of; 0 before the first answer.</summary>
    internal int Replan => _answer?.Replan ?? 0;

    /// <summary>Over when the planner was told once, or could not be.</summary>
    internal Task First => _first.Task;

    /// <summary>Begins.</summary>
    /// <param name="options">Of an elastic run.</param>
    /// <param name="notify">Hears what people should know; called from the background task.</param>
    /// <param name="clock">What waits go by; the system's when missing.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the run is not elastic.</exception>
    public static WorkerHeartbeat Start(
        PlannerLoopOptions options, Action<PlannerNotice> notify, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(notify);
        options.Check();
        return options.Elastic is null
            ? throw new ArgumentException("Elastic is missing: only workers of an elastic run live.", nameof(options))
            : new WorkerHeartbeat(options, notify, clock ?? TimeProvider.System);
    }

    /// <summary>Ends; an exchange under way is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _background;
        _talk.Dispose();
        _stop.Dispose();
    }

    private async Task BeatAsync()
    {
        try
        {
            while (true)
            {
                await BeatOnceAsync();
                _first.TrySetResult();
                await Task.Delay(_elastic.HeartbeatInterval, _clock, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _first.TrySetResult();
        }
    }

    /// <summary>Where the planner is away nothing is said: the first rank's loop does.</summary>
    private async Task BeatOnceAsync()
    {
        try
        {
            var heartbeat = new HeartbeatRequest { Worker = _elastic.Worker, Generation = _generation };
            var answer = await _talk.BeatAsync(heartbeat, _stop.Token);
            if (answer.State == Lost)
            {
                await JoinAsync(answer.Generation);
            }
            else if (answer.State == Drained && !_isLeaving)
            {
                Say($"The planner wants the worker {_elastic.Worker} to leave: stop this process after a checkpoint.");
            }

            (_answer, _isLeaving) = (answer, answer.State == Drained);
        }
        catch (PlannerException refusal) when (refusal.StatusCode == HttpStatusCode.BadRequest)
        {
            if (!_isRefusalSaid)
            {
                Say($"The planner does not count the worker {_elastic.Worker}: {refusal.Message}");
            }

            _isRefusalSaid = true;
        }
        catch (Exception failure) when (PlannerTalk.IsFailure(failure))
        {
            // the next one may be heard
        }
    }

    private async Task JoinAsync(int generation)
    {
        await _talk.TellAsync(
            new ElasticEventRequest
            {
                Id = $"joined:{_elastic.Worker}:{generation}",
                Kind = "worker-joined",
                Generation = generation,
                Data = new ElasticEventData { Worker = _elastic.Worker },
            },
            _stop.Token);
        Say($"The planner held the worker {_elastic.Worker} of {_options.Job} for lost: it has joined again.");
    }

    private void Say(string text) =>
        _notify(new PlannerNotice(PlannerNoticeKind.WorkerState, text, _clock.GetUtcNow()));
}
