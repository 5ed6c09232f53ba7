using TeraPipe.Executor.Plans.Elastic;

namespace TeraPipe.Executor.Plans;

/// <summary>
/// The planner in the loop of one training run, for the one rank that talks to it. <see cref="Poll"/> and
/// <see cref="Report"/> are for the thread that trains: they do no I/O and wait for nobody who does. All talking, and
/// all writing of the cache, is one background task's. Whatever comes from the planner is looked through first; where
/// it is away, slow or answers nonsense, training goes on with the last good plan, and that is said.
/// </summary>
/// <remarks>
/// Observations are posted at least once: where an answer is lost they are posted again. The listener of notices is
/// called from the background task and may take its time; it must not throw.
/// </remarks>
public sealed class PlannerLoop : IAsyncDisposable
{
    private readonly PlannerLoopOptions _options;
    private readonly TimeProvider _clock;
    private readonly PlannerVoice _voice;
    private readonly PlanDesk _desk;
    private readonly ObservationQueue _waiting;
    private readonly StepSampling _sampling;
    private readonly PlannerCourier _courier;
    private readonly WorkerHeartbeat? _heartbeat;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _background;

    private PlannerLoop(
        PlannerLoopOptions options,
        PlannerVoice voice,
        TrainingPlan first,
        bool isPlanners,
        WorkerHeartbeat? heartbeat,
        TimeProvider clock)
    {
        (_options, _voice, _heartbeat, _clock) = (options, voice, heartbeat, clock);
        _desk = new PlanDesk(first);
        _waiting = new ObservationQueue(options.MaxWaitingObservations);
        _sampling = new StepSampling(options.SlicesEverySteps);
        var talk = new PlannerTalk(options, options.CallDeadline, clock);
        _courier = new PlannerCourier(options, voice, talk, _desk, _waiting, heartbeat, clock);
        _background = Task.Run(() => _courier.RunAsync(isPlanners, _stop.Token));
    }

    /// <summary>What is trained on: changes only in <see cref="Poll"/>.</summary>
    public TrainingPlan Current => _desk.Current;

    /// <summary>How many observations wait to be posted.</summary>
    public int WaitingObservations => _waiting.Count;

    /// <summary>How many observations were lost so far: too many waited, or the planner refused them.</summary>
    public long LostObservations => _courier.LostObservations;

    /// <summary>
    /// For a log, in one line: "the planner is away since 2026-11-21 12:03:05Z, training on plan 3f0a12bc of
    /// 2026-11-21 11:58:02Z; 12 observations wait, 0 are lost".
    /// </summary>
    public string Status =>
        $"{_voice.Status}, training on {Current}; {WaitingObservations} observations wait, {LostObservations} are lost";

    /// <summary>Finds the plan to begin with: the planner's, else the cached one, else that of the plan file.</summary>
    /// <param name="options">Whom to ask what.</param>
    /// <param name="notify">Hears what people should know.</param>
    /// <param name="clock">What times and waits go by; the system's when missing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NoPlanException">There is none; the message says what was tried and what to do.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static async Task<PlannerLoop> StartAsync(
        PlannerLoopOptions options,
        Action<PlannerNotice> notify,
        TimeProvider? clock = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(notify);
        options.Check();
        clock ??= TimeProvider.System;
        var voice = new PlannerVoice(notify, clock);
        var start = new PlannerStart(options, new PlanCache(options.CacheFile, clock), voice, clock);
        var heartbeat = options.Elastic is null ? null : WorkerHeartbeat.Start(options, notify, clock);
        try
        {
            await (heartbeat?.First ?? Task.CompletedTask); // who was held for lost is planned with
            var (plan, isPlanners) = await start.FindAsync(cancellationToken);
            return new PlannerLoop(options, voice, plan, isPlanners, heartbeat, clock);
        }
        catch
        {
            await (heartbeat?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    /// <summary>
    /// Another plan, once, where the planner has one: for a step boundary. It takes a lock that is held for a few
    /// assignments, and no I/O.
    /// </summary>
    public PlanSwitch? Poll()
    {
        var change = _desk.Take();
        if (_heartbeat is not null)
        {
            _heartbeat.Generation = Current.Elastic?.Generation ?? 1;
        }

        return change;
    }

    /// <summary>
    /// Tells what a step took under <see cref="Current"/>: by <see cref="PlannerLoopOptions.SlicesEverySteps"/> with or
    /// without its slices; not of an elastic run, whose steps change with what is frozen of it. Only for the thread that
    /// calls <see cref="Poll"/>; no I/O. The step's lists are read later: they must not change any more.
    /// </summary>
    /// <exception cref="ArgumentException">An action ends before it starts.</exception>
    public void Report(MeasuredStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (Current.Elastic is null)
        {
            _waiting.Add(_sampling.Next(step, Current.PlanId, _clock.GetUtcNow()));
        }
    }

    /// <summary>
    /// Tells an elastic run what is to be known of its gradients, after every step: after every
    /// <see cref="ElasticLoopOptions.FreezeEverySteps"/> the planner decides by it what is frozen. Only for the thread
    /// that calls <see cref="Poll"/>; no I/O.
    /// </summary>
    /// <param name="stepsDone">Steps of the whole training.</param>
    /// <param name="gradientNorms">[l] is the norm of layer l's gradient.</param>
    public void ReportGradients(long stepsDone, IReadOnlyList<double> gradientNorms)
    {
        ArgumentNullException.ThrowIfNull(gradientNorms);
        _courier.Freezing?.After(stepsDone, gradientNorms, Current.BatchSequences * Current.Replicas);
    }

    /// <summary>
    /// Posts what waits, each body within <see cref="PlannerLoopOptions.CallDeadline"/>; a failure is said, and no
    /// exception.
    /// </summary>
    /// <param name="endJob">Whether the run is over: its job takes no observations any more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task FinishAsync(bool endJob, CancellationToken cancellationToken = default)
    {
        await StopAsync();
        await _courier.FinishAsync(endJob, cancellationToken);
    }

    /// <summary>Ends the background task; an exchange under way is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await (_heartbeat?.DisposeAsync() ?? ValueTask.CompletedTask);
        _courier.Dispose();
        _stop.Dispose();
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _background;
    }
}
