using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Jobs;

namespace TeraPipe.Contracts.Client;

/// <content>/v1/jobs.</content>
public sealed partial class PlannerClient
{
    /// <summary>All training runs by name, without what was observed of them and without their plans.</summary>
    public IAsyncEnumerable<JobResponse> ListJobsAsync(CancellationToken cancellationToken = default) =>
        ListAsync<JobResponse>(Route.Of($"v1/jobs"), cancellationToken);

    /// <summary>A training run as its events left it, with its plan.</summary>
    public Task<JobResponse> GetJobAsync(string job, CancellationToken cancellationToken = default) =>
        GetAsync<JobResponse>(Route.Of($"v1/jobs/{job}"), cancellationToken);

    /// <summary>Registers a training run, or finds that the same is there already; answers with its plan.</summary>
    public Task<JobResponse> AddJobAsync(JobRequest job, CancellationToken cancellationToken = default) =>
        PostAsync<JobRequest, JobResponse>(Route.Of($"v1/jobs"), job, cancellationToken);

    /// <summary>Stores what steps of a run really took; the answer says whether it has another plan now.</summary>
    public Task<JobObservationsResponse> AddJobObservationsAsync(
        string job, JobObservationsRequest observations, CancellationToken cancellationToken = default) =>
        PostAsync<JobObservationsRequest, JobObservationsResponse>(
            Route.Of($"v1/jobs/{job}/observations"), observations, cancellationToken);

    /// <summary>Plans a run again now, drift or not.</summary>
    /// <param name="job">The run's name.</param>
    /// <param name="version">Only if it is still at this version; whatever version it has, when missing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ReplanResponse> ReplanJobAsync(
        string job, int? version = null, CancellationToken cancellationToken = default) =>
        PostAsync<ReplanResponse>(Route.Of($"v1/jobs/{job}/replan"), version, cancellationToken);

    /// <summary>Says that a run has ended: it takes no observations any more.</summary>
    /// <inheritdoc cref="ReplanJobAsync" path="/param"/>
    public Task<JobResponse> EndJobAsync(
        string job, int? version = null, CancellationToken cancellationToken = default) =>
        PostAsync<JobResponse>(Route.Of($"v1/jobs/{job}/end"), version, cancellationToken);

    /// <summary>Tells an elastic run what happened to it, once however often it is sent; answers with what was decided.
    /// </summary>
    public Task<ElasticEventResponse> AddJobEventAsync(
        string job, ElasticEventRequest happened, CancellationToken cancellationToken = default) =>
        PostAsync<ElasticEventRequest, ElasticEventResponse>(
            Route.Of($"v1/jobs/{job}/events"), happened, cancellationToken);

    /// <summary>Says that a worker of an elastic run lives; answers whether it must get the run's plan anew.</summary>
    public Task<HeartbeatResponse> AddJobHeartbeatAsync(
        string job, HeartbeatRequest heartbeat, CancellationToken cancellationToken = default) =>
        PostAsync<HeartbeatRequest, HeartbeatResponse>(
            Route.Of($"v1/jobs/{job}/heartbeats"), heartbeat, cancellationToken);

    /// <summary>All decisions about an elastic run's plan so far, oldest first.</summary>
    public IAsyncEnumerable<ElasticReplan> ListJobReplansAsync(
        string job, CancellationToken cancellationToken = default) =>
        ListAsync<ElasticReplan>(Route.Of($"v1/jobs/{job}/replans"), cancellationToken);

    /// <summary>All that happened to a run so far, oldest first.</summary>
    public IAsyncEnumerable<JobEvent> ListJobEventsAsync(string job, CancellationToken cancellationToken = default) =>
        ListAsync<JobEvent>(Route.Of($"v1/jobs/{job}/events"), cancellationToken);

    /// <summary>All that happened to a run, and goes on to happen until it has ended.</summary>
    public IAsyncEnumerable<JobEvent> FollowJobAsync(string job, CancellationToken cancellationToken = default) =>
        FollowAsync<JobEvent>(
            Route.Of($"v1/jobs/{job}/events"), happened => happened.Kind == "ended", cancellationToken);
}
