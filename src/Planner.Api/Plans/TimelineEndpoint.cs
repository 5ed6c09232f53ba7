using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>The resource /v1/plans/{planId}/timeline: one simulated step in three formats, chosen by Accept.</summary>
internal static class TimelineEndpoint
{
    private const string Svg = "image/svg+xml";
    private const string Json = "application/json";
    private const string Chrome = "application/vnd.chrome-trace+json";

    /// <summary>The first is for those who take anything.</summary>
    private static readonly string[] _formats = [Svg, Json, Chrome];

    public static void MapTimeline(this IEndpointRouteBuilder plans) =>
        plans.MapGet("/{planId}/timeline", GetAsync)
            .WithName("GetTimeline")
            .WithExample("planId", services => services.GetRequiredService<ReferencePlan>().PlanId)
            .WithExample("slicing", SlicingKind.Plan)
            .Produces<TimelineResponse>()
            .WithMetadata(new FormatMetadata([Svg, Chrome]))
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status406NotAcceptable)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    /// <summary>What each stage does when, in one predicted step.</summary>
    /// <remarks>
    /// By Accept: a picture (image/svg+xml, the default), JSON (application/json), or a trace for Perfetto and
    /// chrome://tracing (application/vnd.chrome-trace+json).
    /// </remarks>
    /// <param name="planId">The plan's id.</param>
    /// <param name="slicing">
    /// plan, the optimum, when missing; none, whole sequences; uniform, the best equal cuts; flops-equal, slices of
    /// equal FLOPs; equal-time, slices that take as long as the first.
    /// </param>
    private static async Task<Results<ContentHttpResult, JsonHttpResult<TimelineResponse>, ProblemHttpResult>> GetAsync(
        string planId,
        string? slicing,
        HttpRequest request,
        PlanRepository plans,
        PlanService planner,
        IOptions<PlannerOptions> options,
        CancellationToken cancellationToken)
    {
        if (ContentNegotiation.Choose(request, _formats) is not { } format)
        {
            return Problems.NotAcceptable(_formats);
        }

        var kind = slicing ?? SlicingKind.Plan;
        var faults = new Faults();
        var kinds = string.Join(", ", SlicingKind.All);
        if (!faults.Require(SlicingKind.All.Contains(kind), "slicing", $"must be one of {kinds}."))
        {
            return Problems.InvalidRequest(faults);
        }

        if (await plans.FindAsync(planId, cancellationToken) is not { } plan)
        {
            return Problems.PlanNotFound(planId);
        }

        if (plan.Alternatives.Append(plan.Plan).FirstOrDefault(candidate => candidate.Kind == kind) is not { } body)
        {
            faults.Add("slicing", $"the plan has no {kind}: the profile refuses one of its slices.");
            return Problems.InvalidRequest(faults);
        }

        var question = await planner.QuestionOfAsync(plan, cancellationToken);
        var slices = body.MicroBatches.Sum(microBatch => (long)microBatch.Count * microBatch.SliceTokens.Count);
        var phases = question.Schedule.SplitsBackward ? 3 : 2;
        var actions = phases * question.Schedule.VirtualStages * plan.Stages * slices;
        if (actions > options.Value.MaxTimelineActions)
        {
            return Problems.TimelineTooLarge(actions, options.Value.MaxTimelineActions);
        }

        var timeline = new PlanProblem(question).Simulate(MicroBatchBodies.Parse(body.MicroBatches));
        return format switch
        {
            Svg => TypedResults.Text(TimelineSvg.Write(timeline, Title(plan, body)), Svg),
            Chrome => TypedResults.Text(ChromeTrace.Write(timeline), Chrome),
            _ => TypedResults.Json(TimelineBodies.Of(plan.PlanId, kind, timeline), contentType: Json),
        };
    }

    private static string Title(PlanResponse plan, Slicing slicing) =>
        $"{plan.Model}, {plan.Stages} stages, {plan.Schedule}, slicing: {slicing.Kind}, "
        + $"makespan {slicing.MakespanMs:0.#} ms, bubble {slicing.BubbleFraction:P1}";
}
