using System.Net;

namespace TeraPipe.Contracts.Client;

/// <summary>
/// The Planner refused, failed or could not be reached. The message is whole: it needs no stack trace beside it.
/// </summary>
public sealed class PlannerException : Exception
{
    internal PlannerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    internal PlannerException(HttpStatusCode statusCode, ProblemBody problem)
        : base(problem.ToString())
    {
        StatusCode = statusCode;
        (Type, Title, Detail, Errors) = (problem.Type, problem.Title, problem.Detail, problem.Errors ?? Errors);
    }

    /// <summary>
    /// Status of the answer; null where there was none: the service could not be reached or did not answer in time.
    /// </summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>Type of the problem, for example "/problems/plan-not-found"; null where there was no answer.</summary>
    public string? Type { get; }

    /// <summary>What is wrong in general.</summary>
    public string? Title { get; }

    /// <summary>What is wrong this time.</summary>
    public string? Detail { get; }

    /// <summary>All that is wrong, by the field's JSON name; empty where the fault is of no field.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; } =
        new Dictionary<string, IReadOnlyList<string>>();
}
