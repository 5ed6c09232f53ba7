using System.Net;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Contracts.Client;

/// <summary>
/// The Planner refused, failed or could not be reached. The message is whole: it needs no stack trace beside it.
/// </summary>
public sealed class PlannerException : Exception
{
    private PlannerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// Status of the answer; null where there was none: the service could not be reached or did not answer in time.
    /// </summary>
    public HttpStatusCode? StatusCode { get; private init; }

    /// <summary>Type of the problem, for example "/problems/plan-not-found"; null where there was no answer.</summary>
    public string? Type { get; private init; }

    /// <summary>What is wrong in general.</summary>
    public string? Title { get; private init; }

    /// <summary>What is wrong this time.</summary>
    public string? Detail { get; private init; }

    /// <summary>All that is wrong, by the field's JSON name; empty where the fault is of no field.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; private init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Whether the very same call may succeed later.</summary>
    public bool IsRetryable { get; private init; }

    /// <summary>When it may, counted from the answer; null where nothing is known.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    internal static PlannerException Unreachable(Uri planner, Exception cause) =>
        new($"The Planner at {planner} cannot be reached: {cause.Message}", cause) { IsRetryable = true };

    internal static PlannerException TooSlow(Uri planner, TimeSpan limit, Exception cause) =>
        new($"The Planner at {planner} did not answer within {limit.TotalSeconds:0.###} s.", cause)
        {
            IsRetryable = true,
        };

    internal static PlannerException TooSlowInAll(
        Uri planner, TimeSpan limit, Attempts attempts, Exception cause) =>
        new(
            $"The Planner at {planner} gave no answer within {limit.TotalSeconds:0.###} s, asked "
            + (attempts.Count == 1 ? "once." : $"{attempts.Count} times.")
            + (attempts.LastFailure is { } last ? $" The last failure: {last.Message}" : ""),
            cause)
        {
            IsRetryable = true,
        };

    internal static PlannerException LeftAlone(Uri planner, TimeSpan? rest, Exception cause) =>
        new(
            $"The Planner at {planner} failed too often of late and is left alone"
            + (rest is { } left ? $" for {left.TotalSeconds:0.###} s." : " for a moment."),
            cause)
        {
            IsRetryable = true,
            RetryAfter = rest,
        };

    internal static PlannerException Foreign(Uri planner, Exception cause) =>
        new($"What answers at {planner} is no Planner, or one of another version: {cause.Message}", cause);

    internal static PlannerException Cancelled(string operationId) =>
        new($"Operation {operationId} was cancelled by somebody else.") { IsRetryable = true };

    /// <param name="statusCode">Of the answer.</param>
    /// <param name="problem">What the answer says.</param>
    /// <param name="retryAfter">From its header.</param>
    internal static PlannerException Of(HttpStatusCode statusCode, ProblemBody problem, TimeSpan? retryAfter = null) =>
        new(problem.ToString())
        {
            StatusCode = statusCode,
            Type = problem.Type,
            Title = problem.Title,
            Detail = problem.Detail,
            Errors = problem.Errors ?? new Dictionary<string, IReadOnlyList<string>>(),
            IsRetryable = problem.Retryable ?? MayPass(statusCode),
            RetryAfter = retryAfter,
        };

    internal static PlannerException Of(Problem problem) => Of(
        (HttpStatusCode)problem.Status,
        new ProblemBody
        {
            Type = problem.Type,
            Title = problem.Title,
            Detail = problem.Detail,
            Errors = problem.Errors,
            Retryable = problem.Retryable,
        });

    /// <summary>For what stands between: proxies and load balancers do not say whether trying again may help.</summary>
    private static bool MayPass(HttpStatusCode statusCode) => statusCode is HttpStatusCode.RequestTimeout
        or HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;
}
