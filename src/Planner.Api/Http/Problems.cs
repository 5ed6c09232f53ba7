using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Planner.Api.Http.Idempotency;
using TeraPipe.Planner.Api.Http.RateLimits;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// Every problem that this service answers with, as RFC 9457 problem details. A type is a path that this service
/// serves, and the section of that name in docs/problems.md is what it serves there. Its status never changes once
/// released, its detail may.
/// </summary>
internal static class Problems
{
    /// <summary>Extension member: whether the very same request may succeed later.</summary>
    public const string Retryable = "retryable";

    public static ProblemHttpResult InvalidRequest(Faults faults) =>
        TypedResults.Problem(new HttpValidationProblemDetails(faults.ByField.ToDictionary())
        {
            Status = StatusCodes.Status400BadRequest,
            Type = TypeOf(ProblemTypes.InvalidRequest),
            Title = "The request is not valid.",
            Detail = faults.Unlisted,
            Extensions = { [Retryable] = false },
        });

    public static ProblemHttpResult InvalidIdempotencyKey()
    {
        var faults = new Faults();
        faults.Add(
            IdempotentRequest.Header, "must be one header of 1 to 255 visible ASCII characters, such as a UUID.");
        return InvalidRequest(faults);
    }

    public static ProblemHttpResult IdempotencyKeyReused(string key) => Of(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.IdempotencyKeyReused,
        "The key belongs to another request.",
        $"The Idempotency-Key '{key}' came with another method, path, query, body, or headers (Content-Type, "
        + "Content-Encoding, If-Match, Prefer) before: use a new one.");

    /// <summary>Its answer carries a Retry-After.</summary>
    public static ProblemHttpResult IdempotencyKeyInFlight(string key) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.IdempotencyKeyInFlight,
        "The request is still running.",
        $"The request of Idempotency-Key '{key}' has no answer yet: send it again to get it.",
        isRetryable: true);

    public static ProblemHttpResult RateLimited(RateLimitOptions limit) => Of(
        StatusCodes.Status429TooManyRequests, ProblemTypes.RateLimited,
        "Too many requests.",
        $"One address may send {limit.RequestsPerSecond} requests a second (RateLimit:RequestsPerSecond), and "
        + $"{limit.Burst} at once (RateLimit:Burst). The Retry-After header says when there is room again.",
        isRetryable: true);

    public static ProblemHttpResult MalformedJson(long line, long column) => Of(
        StatusCodes.Status400BadRequest, ProblemTypes.MalformedJson,
        "The body is no JSON.",
        $"It stops being JSON, or is nested deeper than 64 levels, in line {line}, column {column}.");

    public static ProblemHttpResult ClusterNotFound(string cluster) => Of(
        StatusCodes.Status404NotFound, ProblemTypes.ClusterNotFound,
        "No such cluster.",
        $"No cluster is called '{cluster}'; GET /v1/clusters lists them, POST adds one.");

    public static ProblemHttpResult ClusterVersionNotFound(string cluster, int version, int current) => Of(
        StatusCodes.Status404NotFound, ProblemTypes.ClusterNotFound,
        "No such version of the cluster.",
        $"Cluster '{cluster}' has no version {version}; the current one is {current}.");

    public static ProblemHttpResult ModelNotFound(string model) => Of(
        StatusCodes.Status404NotFound, ProblemTypes.ModelNotFound,
        "No such model.",
        $"No model is called '{model}'; GET /v1/models lists them.");

    public static ProblemHttpResult ProfileNotFound(string profile) => Of(
        StatusCodes.Status404NotFound, ProblemTypes.ProfileNotFound,
        "No such profile.",
        $"No profile has the id or name '{profile}'; GET /v1/profiles lists them.");

    public static ProblemHttpResult PlanNotFound(string planId) => Of(
        StatusCodes.Status404NotFound, ProblemTypes.PlanNotFound,
        "No such plan.",
        $"No plan has the id '{planId}'; POST /v1/plans makes one.");

    public static ProblemHttpResult SweepNotFound(string sweepId) => Of(
        StatusCodes.Status404NotFound, ProblemTypes.SweepNotFound,
        "No such sweep.",
        $"No sweep has the id '{sweepId}'; POST /v1/sweeps makes one.");

    public static ProblemHttpResult ClusterNameTaken(string cluster, string current) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.ClusterNameTaken,
        "The name is taken.",
        $"There is a cluster '{cluster}' of other content. To change it, PUT /v1/clusters/{cluster} with "
        + $"If-Match: {current}; or choose another name.");

    public static ProblemHttpResult OperationNotFound(string operationId) => Of(
        StatusCodes.Status404NotFound, ProblemTypes.OperationNotFound,
        "No such operation.",
        $"No operation has the id '{operationId}'; GET /v1/operations lists them. "
        + "One that ended is removed after Operations:Retention.");

    public static ProblemHttpResult ModelNameTaken(string model) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.ModelNameTaken,
        "The name is taken.",
        $"There is a model '{model}' of another shape, and a model never changes: choose another name.");

    public static ProblemHttpResult ProfileNameTaken(string name) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.ProfileNameTaken,
        "The name is taken.",
        $"There is a profile '{name}' of other content, and a profile never changes: choose another name or none.");

    public static ProblemHttpResult JobNotFound(string job) => Of(
        StatusCodes.Status404NotFound, ProblemTypes.JobNotFound,
        "No such job.",
        $"No job is called '{job}'; GET /v1/jobs lists them, POST registers one.");

    public static ProblemHttpResult JobNameTaken(string job) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.JobNameTaken,
        "The name is taken.",
        $"There is a job '{job}' that was registered with another plan or policy: choose another name.");

    public static ProblemHttpResult JobEnded(string job) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.JobEnded,
        "The job has ended.",
        $"Job '{job}' takes nothing any more: register the run under another name.");

    public static ProblemHttpResult JobElastic(string job) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.JobElastic,
        "The job is elastic.",
        $"Job '{job}' is planned again with each of its events: POST /v1/jobs/{job}/events tells what happened.");

    public static ProblemHttpResult JobNotElastic(string job) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.JobNotElastic,
        "The job is not elastic.",
        $"Job '{job}' was registered without elastic, and that never changes: register the run under another name.");

    public static ProblemHttpResult EventIdReused(string job, string eventId) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.EventIdReused,
        "The id belongs to another event.",
        $"Job '{job}' has an event '{eventId}' of another kind, generation or data: use a new id for a new event.");

    public static ProblemHttpResult StaleGeneration(string job, int sent, int current) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.StaleGeneration,
        "The event is of an older generation.",
        $"The event is of generation {sent}, and job '{job}' is at generation {current}: read the job, and tell it of "
        + $"generation {current} if it still holds.",
        extensions: new Dictionary<string, object?> { ["generation"] = sent, ["currentGeneration"] = current });

    public static ProblemHttpResult NotAcceptable(IEnumerable<string> offered) => Of(
        StatusCodes.Status406NotAcceptable, ProblemTypes.NotAcceptable,
        "Not in that format.",
        $"The Accept header allows none of {string.Join(", ", offered)}.");

    public static ProblemHttpResult PreconditionFailed(string current) => Of(
        StatusCodes.Status412PreconditionFailed, ProblemTypes.PreconditionFailed,
        "It has changed meanwhile.",
        $"If-Match names another version; the current one is {current}. Read it again, then decide.");

    public static ProblemHttpResult PreconditionRequired(string current) => Of(
        StatusCodes.Status428PreconditionRequired, ProblemTypes.PreconditionRequired,
        "Say which version you change.",
        "Send If-Match with the ETag that you have read, so that nobody's change is overwritten; "
        + $"now it is {current}.");

    public static ProblemHttpResult MalformedGzip() => Of(
        StatusCodes.Status400BadRequest, ProblemTypes.MalformedGzip,
        "The body is no gzip.",
        "Content-Encoding says gzip, but it is something else, damaged, or broken off. Nothing was stored.");

    public static ProblemHttpResult BodyBrokenOff() => Of(
        StatusCodes.Status400BadRequest, ProblemTypes.BodyBrokenOff,
        "The body is not whole.",
        "It is shorter than announced, too slow, or its chunks are damaged. Nothing was stored; send it again.");

    public static ProblemHttpResult BodyTooLarge(BodyLimit limit) => Of(
        StatusCodes.Status413PayloadTooLarge, ProblemTypes.BodyTooLarge,
        "The body is too large.",
        $"It may have at most {limit.Bytes} bytes, before and after it is unpacked ({limit.Setting}).");

    public static ProblemHttpResult TimelineTooLarge(long actions, long limit) => Of(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.TimelineTooLarge,
        "The timeline is too large.",
        $"It has {actions} actions, and at most {limit} are drawn (Planner:MaxTimelineActions).");

    public static ProblemHttpResult ProfileDoesNotCover(MissingMeasurements missing) => Of(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.ProfileDoesNotCover,
        "The profile does not cover the plan.",
        $"{missing.Reason} {(missing.Command is null
            ? "The profiler cannot measure it yet; ask without strict."
            : $"Measure it with: {missing.Command}")}",
        extensions: new Dictionary<string, object?> { ["command"] = missing.Command });

    public static ProblemHttpResult MemoryInfeasible(MemoryShortage shortage) => Of(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.MemoryInfeasible,
        "The plan does not fit in memory.",
        shortage.ToString(),
        extensions: new Dictionary<string, object?>
        {
            ["shortage"] = PlanBodies.Of(shortage),
            ["remedy"] = shortage.Remedy is { } remedy ? PlanBodies.Of(remedy) : null,
        });

    public static ProblemHttpResult SearchTimedOut(TimeSpan limit) => Of(
        StatusCodes.Status503ServiceUnavailable, ProblemTypes.SearchTimedOut,
        "The search took too long.",
        $"No plan was proven within {limit.TotalSeconds:0.###} s "
        + "(Planner:SearchTimeout, of an operation Planner:OperationTimeout). "
        + "Use a larger grainTokens or a smaller batchSequences, or take the best so far with deadlineMs.",
        isRetryable: true);

    public static ProblemHttpResult SweepTimedOut(TimeSpan limit) => Of(
        StatusCodes.Status503ServiceUnavailable, ProblemTypes.SearchTimedOut,
        "The sweep took too long.",
        $"It was not through within {limit.TotalSeconds:0.###} s "
        + "(Planner:SearchTimeout, of an operation Planner:OperationTimeout). "
        + "Shorten its lists, use a larger grainTokens, or make it an operation with Prefer: respond-async.",
        isRetryable: true);

    public static ProblemHttpResult DatabaseUnavailable() => Of(
        StatusCodes.Status503ServiceUnavailable, ProblemTypes.DatabaseUnavailable,
        "The database does not answer.",
        "Try again later; nothing was changed.",
        isRetryable: true);

    public static ProblemHttpResult UnsupportedMediaType(string? sent) => Of(
        StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedMediaType,
        "The body is not declared as JSON.",
        $"Content-Type must be application/json in UTF-8, not '{sent}'.");

    public static ProblemHttpResult UnsupportedContentEncoding(string sent) => Of(
        StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedContentEncoding,
        "The body is packed in an unknown way.",
        $"Content-Encoding may be gzip or missing, not '{sent}'.");

    public static ProblemHttpResult OperationAbandoned(int attempts) => Of(
        StatusCodes.Status500InternalServerError, ProblemTypes.OperationAbandoned,
        "The operation was given up.",
        $"It was begun {attempts} times (Operations:MaxAttempts), and each time its service ended before it did.");

    /// <summary>A fault of ours where no request waits for an answer.</summary>
    public static ProblemHttpResult OperationFaulted() => Unexpected(StatusCodes.Status500InternalServerError);

    /// <summary>For an answer without a body: an unknown path, a wrong method and the like.</summary>
    public static ProblemHttpResult OfStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => RouteNotFound(context.Request.Path),
        StatusCodes.Status405MethodNotAllowed => MethodNotAllowed(context.Request.Method, context.Request.Path),
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType(context.Request.ContentType),
        var status and < 500 => BadRequest(status),
        var status => Unexpected(status),
    };

    private static ProblemHttpResult RouteNotFound(string path) => Of(
        StatusCodes.Status404NotFound, ProblemTypes.RouteNotFound,
        "No such path.",
        $"Nothing is at {path}; /swagger lists the paths.");

    private static ProblemHttpResult MethodNotAllowed(string method, string path) => Of(
        StatusCodes.Status405MethodNotAllowed, ProblemTypes.MethodNotAllowed,
        "No such method.",
        $"{path} does not take {method}; the Allow header lists what it takes.");

    private static ProblemHttpResult BadRequest(int status) => Of(
        status, ProblemTypes.BadRequest,
        "The request cannot be understood.",
        $"It was refused with status {status}.");

    private static ProblemHttpResult Unexpected(int status) => Of(
        status, ProblemTypes.Unexpected,
        "Something went wrong.",
        "The fault is the service's; its log has the details.");

    private static ProblemHttpResult Of(
        int status,
        string slug,
        string title,
        string detail,
        bool isRetryable = false,
        IEnumerable<KeyValuePair<string, object?>>? extensions = null) =>
        TypedResults.Problem(
            detail,
            statusCode: status,
            title: title,
            type: TypeOf(slug),
            extensions: [KeyValuePair.Create(Retryable, (object?)isRetryable), .. extensions ?? []]);

    private static string TypeOf(string slug) => ProblemEndpoints.Path + slug;
}
