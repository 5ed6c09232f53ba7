using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>How a question ended: there is either a plan or a problem.</summary>
/// <param name="Plan">The answer.</param>
/// <param name="Problem">Why there is none: an expected "no".</param>
/// <param name="IsNew">Whether nobody had asked before.</param>
internal sealed record PlanOutcome(PlanResponse? Plan, ProblemHttpResult? Problem, bool IsNew = false);
