namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// The last part of every problem's type. Each is a section of docs/problems.md, and none changes once released.
/// </summary>
internal static class ProblemTypes
{
    public const string InvalidRequest = "invalid-request";
    public const string MalformedJson = "malformed-json";
    public const string MalformedGzip = "malformed-gzip";
    public const string BodyBrokenOff = "body-broken-off";
    public const string BadRequest = "bad-request";
    public const string RouteNotFound = "route-not-found";
    public const string ClusterNotFound = "cluster-not-found";
    public const string ModelNotFound = "model-not-found";
    public const string ProfileNotFound = "profile-not-found";
    public const string PlanNotFound = "plan-not-found";
    public const string JobNotFound = "job-not-found";
    public const string JobNameTaken = "job-name-taken";
    public const string JobEnded = "job-ended";
    public const string JobNotElastic = "job-not-elastic";
    public const string JobElastic = "job-elastic";
    public const string EventIdReused = "event-id-reused";
    public const string StaleGeneration = "stale-generation";
    public const string SweepNotFound = "sweep-not-found";
    public const string OperationNotFound = "operation-not-found";
    public const string MethodNotAllowed = "method-not-allowed";
    public const string NotAcceptable = "not-acceptable";
    public const string ClusterNameTaken = "cluster-name-taken";
    public const string ModelNameTaken = "model-name-taken";
    public const string ProfileNameTaken = "profile-name-taken";
    public const string IdempotencyKeyInFlight = "idempotency-key-in-flight";
    public const string IdempotencyKeyReused = "idempotency-key-reused";
    public const string RateLimited = "rate-limited";
    public const string PreconditionFailed = "precondition-failed";
    public const string PreconditionRequired = "precondition-required";
    public const string BodyTooLarge = "body-too-large";
    public const string UnsupportedMediaType = "unsupported-media-type";
    public const string UnsupportedContentEncoding = "unsupported-content-encoding";
    public const string TimelineTooLarge = "timeline-too-large";
    public const string ProfileDoesNotCover = "profile-does-not-cover";
    public const string MemoryInfeasible = "memory-infeasible";
    public const string SearchTimedOut = "search-timed-out";
    public const string OperationAbandoned = "operation-abandoned";
    public const string DatabaseUnavailable = "database-unavailable";
    public const string Unexpected = "unexpected";
}
