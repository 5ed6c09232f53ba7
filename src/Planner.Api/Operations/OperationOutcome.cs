using Microsoft.AspNetCore.Mvc;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>How an operation ended: exactly one of both is there.</summary>
/// <param name="ResultUrl">Path of what was made.</param>
/// <param name="Problem">Why nothing was made.</param>
internal sealed record OperationOutcome(string? ResultUrl, ProblemDetails? Problem = null);
