using TeraPipe.Contracts.Client;
using TeraPipe.Executor.Plans.Elastic;

namespace TeraPipe.Executor.Plans;

/// <summary>
/// The one who talks to the planner while training goes on. Each round: 1. register the job, where it is not yet;
/// 2. post what waits; 3. look the job up, where that was long ago or, of an elastic run, something happened. A plan
/// that comes with any answer is looked through, cached, and offered.
/// </summary>
/// <param name="options">Whom to ask what.</param>
/// <param name="voice">Says what is wrong.</param>
/// <param name="talk">With the planner; taken over.</param>
/// <param name="desk">Takes plans.</param>
/// <param name="waiting">Observations to post.</param>
/// <param name="heartbeat">Of an elastic run.</param>
/// <param name="clock">What times and waits go by.</param>
internal sealed class PlannerCourier(
    PlannerLoopOptions options,
    PlannerVoice voice,
    PlannerTalk talk,
    PlanDesk desk,
    ObservationQueue waiting,
    WorkerHeartbeat? heartbeat,
    TimeProvider clock)
    : IDisposable
{
    /// <summary>Slice times, and observations, of one body: some 1 MB of the 32 that the planner takes.</summary>
    private const int MaxRowsPerPost = 10_000;

    private readonly PlanCache _cache = new(options.CacheFile, clock);
    private readonly ObservationLosses _losses = new(voice, waiting, options.MaxWaitingObservations);
    private readonly ElasticCourier? _elastic =
        heartbeat is null ? null : new ElasticCourier(options.Elastic!, talk, heartbeat);

    private TrainingPlan _known = desk.Current;
    private bool _isRegistered;
    private string? _keptPlanId;
    private long _answeredAt = clock.GetTimestamp();

    /// <summary>Decides what is frozen of an elastic run.</summary>
    public FreezeDecider? Freezing => _elastic?.Freezing;

    /// <summary>How many observations were dropped or refused so far.</summary>
    public long LostObservations => _losses.Count;

    /// <summary>Rounds until it is stopped.</summary>
    /// <param name="isRegistered">Whether the plan that training begins with is the planner's for this job.</param>
    /// <param name="stop">Ends it, also within a round.</param>
    public async Task RunAsync(bool isRegistered, CancellationToken stop)
    {
        _isRegistered = isRegistered;
        try
        {
            if (isRegistered)
            {
                Keep(desk.Current);
            }

            while (true)
            {
                var pause = voice.IsTrouble ? options.RetryInterval : options.PostInterval;
                await Task.Delay(pause, clock, stop);
                await RoundAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Exception bug)
        {
            voice.Say(PlannerNoticeKind.Stopped, $"The planner is not asked any more, which is a fault here: {bug}");
            throw;
        }
    }

    /// <summary>A last round, and the job's end where it is to end.</summary>
    public async Task FinishAsync(bool endJob, CancellationToken cancellationToken)
    {
        await GuardedAsync(async () =>
        {
            await PostAllAsync(cancellationToken);
            if (endJob && _isRegistered)
            {
                await talk.EndAsync(cancellationToken);
            }
        });
        if (waiting.Count > 0)
        {
            voice.Say(
                PlannerNoticeKind.ObservationsLost,
                $"{waiting.Count} observations could not be posted in the end: {voice.Status}.");
        }
    }

    public void Dispose() => talk.Dispose();

    private Task RoundAsync(CancellationToken cancellationToken) => GuardedAsync(async () =>
    {
        var before = _answeredAt;
        if (!_isRegistered)
        {
            Take(await talk.RegisterAsync(cancellationToken));
            _isRegistered = true;
        }

        await PostAllAsync(cancellationToken);
        var hasNews = _elastic is not null && await _elastic.HasNewsAsync(_known.Elastic, cancellationToken);
        if (hasNews || voice.IsTrouble || clock.GetElapsedTime(_answeredAt) >= options.RefreshInterval)
        {
            Take(await talk.LookUpAsync(cancellationToken));
        }

        if (_answeredAt != before)
        {
            voice.Answered(waiting.Dropped);
        }
    });

    private async Task GuardedAsync(Func<Task> talk)
    {
        try
        {
            await talk();
        }
        catch (Exception failure) when (PlannerTalk.IsFailure(failure))
        {
            voice.Failed(failure, desk.Current);
        }

        _losses.SayDropped();
    }

    private async Task PostAllAsync(CancellationToken cancellationToken)
    {
        while (_isRegistered && waiting.Peek(MaxRowsPerPost) is { } batch)
        {
            try
            {
                var answer = await talk.PostAsync(batch, cancellationToken);
                waiting.Remove(batch); // stored, whatever its plan is worth
                _answeredAt = clock.GetTimestamp();
                if (answer.PlanChanged)
                {
                    Take(talk.Parse(answer.Plan));
                }
            }
            catch (PlannerException unknown) when (unknown.Type == "/problems/job-not-found")
            {
                _isRegistered = false; // the planner has another database than before
            }
            catch (PlannerException refusal) when (refusal is { StatusCode: not null, IsRetryable: false })
            {
                waiting.Remove(batch); // as they are they will be refused ever after
                _losses.Refused(batch, refusal);
            }
        }
    }

    private void Take(TrainingPlan plan)
    {
        _answeredAt = clock.GetTimestamp();
        Keep(plan);
        var isNew = !plan.IsSame(_known);
        _known = plan;
        if (plan.DevicesMissing(options.Elastic) is { } missing)
        {
            if (isNew)
            {
                voice.Say(PlannerNoticeKind.DevicesMissing, $"{missing} Training goes on as it is.");
            }
        }
        else if (desk.Offer(plan))
        {
            voice.Say(
                PlannerNoticeKind.PlanOffered,
                $"The planner has another plan: {plan}, {(plan.Elastic is { } placed ? $"{placed}, " : "")}predicted "
                + $"step {plan.PredictedStep}. It is to be run from the next step boundary on.");
        }
    }

    private void Keep(TrainingPlan plan)
    {
        if (plan.PlanId == _keptPlanId)
        {
            return;
        }

        try
        {
            _cache.Write(options.Question, plan);
            _keptPlanId = plan.PlanId;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            voice.Say(
                PlannerNoticeKind.CacheNotWritten, $"{plan} is not cached in {options.CacheFile}: {failure.Message}");
        }
    }
}
