using System.Net;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Freezing;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Executor.Plans;

/// <summary>
/// What is said to the planner, and its plans once they were looked through. Every method may throw
/// <see cref="PlannerException"/>, <see cref="PlanRefusedException"/>, <see cref="TimeoutException"/> after the
/// deadline, as an answer that never ends is none, and <see cref="InvalidDataException"/> where the client stumbles.
/// </summary>
internal sealed class PlannerTalk : IDisposable
{
    private const int Retries = 2;
    private const double OneCallShare = 0.9; // its own message says more than ours, so that it comes first
    private static readonly TimeSpan _retryDelay = TimeSpan.FromMilliseconds(200);

    private readonly PlannerLoopOptions _options;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private readonly PlannerClient _client;

    /// <param name="options">Whom to ask what.</param>
    /// <param name="deadline">Longest that a method takes.</param>
    /// <param name="clock">What the deadline goes by.</param>
    public PlannerTalk(PlannerLoopOptions options, TimeSpan deadline, TimeProvider clock)
    {
        (_options, _deadline, _clock) = (options, deadline, clock);
        var connections = new SocketsHttpHandler { AllowAutoRedirect = false };
        _http = new HttpClient(new LimitedAnswers(connections, options.MaxAnswerBytes))
        {
            BaseAddress = options.Planner,
            Timeout = Timeout.InfiniteTimeSpan, // the deadline holds
        };
        var patience = new PlannerClientOptions
        {
            Retries = Retries,
            RetryDelay = _retryDelay,
            AttemptTimeout = OneCallShare * deadline,
            TotalTimeout = OneCallShare * deadline,
            FailuresBeforeBreak = 100_000, // the courier pauses by itself
        };
        _client = new PlannerClient(_http, patience, clock);
    }

    /// <summary>Whether an exception is one of those that say what is wrong with the planner.</summary>
    public static bool IsFailure(Exception failure) => failure
        is PlannerException or PlanRefusedException or TimeoutException or InvalidDataException;

    /// <summary>
    /// Has the question answered, however long the search, and registers the job with that plan; or finds that the job
    /// is there, perhaps with a newer one.
    /// </summary>
    public Task<TrainingPlan> RegisterAsync(CancellationToken cancellationToken) => WithinAsync(
        async token =>
        {
            var answer = Parse(await _client.AddPlanAsync(_options.Question, cancellationToken: token));
            var request = new JobRequest
            {
                Job = _options.Job,
                PlanId = answer.PlanId,
                Policy = _options.Policy,
                Elastic = _options.Elastic?.Run,
            };
            return Parse(await AddOrFindAsync(request, token));
        },
        cancellationToken);

    /// <summary>The job's present plan.</summary>
    public Task<TrainingPlan> LookUpAsync(CancellationToken cancellationToken) => WithinAsync(
        async token => Parse(await _client.GetJobAsync(_options.Job, token)), cancellationToken);

    /// <summary>Tells what steps took. The answer's plan is not looked through yet.</summary>
    public Task<JobObservationsResponse> PostAsync(ObservationBatch batch, CancellationToken cancellationToken)
    {
        var body = new JobObservationsRequest
        {
            PlanId = batch.PlanId,
            Observations = [.. batch.Steps.Select(step => step.ToObservation(_options.MaxSlicesPerStep))],
        };
        return WithinAsync(
            token => _client.AddJobObservationsAsync(_options.Job, body, token), cancellationToken);
    }

    /// <summary>Says that a worker of the elastic run lives.</summary>
    public Task<HeartbeatResponse> BeatAsync(HeartbeatRequest heartbeat, CancellationToken cancellationToken) =>
        WithinAsync(token => _client.AddJobHeartbeatAsync(_options.Job, heartbeat, token), cancellationToken);

    /// <summary>Tells the elastic run what happened to it.</summary>
    public Task<ElasticEventResponse> TellAsync(ElasticEventRequest happened, CancellationToken cancellationToken) =>
        WithinAsync(token => _client.AddJobEventAsync(_options.Job, happened, token), cancellationToken);

    /// <summary>Has it decided what is frozen.</summary>
    public Task<FreezeDecisionResponse> DecideFreezeAsync(
        FreezeDecisionRequest question, CancellationToken cancellationToken) =>
        WithinAsync(token => _client.DecideFreezeAsync(question, token), cancellationToken);

    public Task EndAsync(CancellationToken cancellationToken) => WithinAsync(
        token => _client.EndJobAsync(_options.Job, cancellationToken: token), cancellationToken);

    /// <exception cref="PlanRefusedException">It is missing, cannot be run, or answers another question.</exception>
    public TrainingPlan Parse(PlanResponse? plan) => plan is null
        ? throw new PlanRefusedException([new PlanFault("plan", "is missing")])
        : PlanParser.Parse(plan, _options.Question);

    /// <exception cref="PlanRefusedException">
    /// Its plan is refused, or it is registered as an elastic run and should be none, or the other way round.
    /// </exception>
    private TrainingPlan Parse(JobResponse job)
    {
        var plan = Parse(job.Plan);
        return (job.Elastic, _options.Elastic) switch
        {
            ({ } run, not null) => plan.With(run),
            (null, null) => plan,
            var (run, _) => throw new PlanRefusedException([new PlanFault(
                "elastic",
                $"is {(run is null ? "missing" : "there")}: the job {_options.Job} was registered "
                + $"{(run is null ? "as it is" : "as an elastic run")}; take another name for this one")]),
        };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>
    /// The name may be taken by this very run: it was registered with what an older planner, or an older profile of the
    /// same name, had for an answer. Whether its plan answers the question is seen when that is looked through.
    /// </summary>
    private async Task<JobResponse> AddOrFindAsync(JobRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.AddJobAsync(request, cancellationToken);
        }
        catch (PlannerException taken) when (taken.StatusCode == HttpStatusCode.Conflict)
        {
            return await _client.GetJobAsync(_options.Job, cancellationToken);
        }
    }

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_deadline, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await call(either.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The Planner at {_options.Planner} did not answer within {_deadline.TotalSeconds:0.###} s.", late);
        }
        catch (Exception stumble) when (!IsFailure(stumble) && stumble is not OperationCanceledException)
        {
            throw new InvalidDataException(
                $"What the Planner at {_options.Planner} answered cannot be read: {stumble.Message}", stumble);
        }
    }
}
