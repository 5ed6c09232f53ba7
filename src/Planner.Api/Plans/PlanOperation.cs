using System.Text.Json;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Operations;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Operations;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Makes the plan that a question asks for. One that is there already is not made again.</summary>
internal sealed class PlanOperation(PlanService planner, IOptions<PlannerOptions> options, TimeProvider clock)
    : IOperationKind
{
    public const string Kind = "plan";

    public string Name => Kind;

    public async Task<OperationOutcome> RunAsync(
        JsonElement request, IProgress<OperationProgress> progress, CancellationToken cancellationToken)
    {
        var sent = request.Deserialize<PlanRequest>(PlannerJson.Options)!;
        var (question, faults) = await planner.ParseAsync(sent, cancellationToken);
        if (question is null)
        {
            return new OperationOutcome(null, Problems.InvalidRequest(faults).ProblemDetails);
        }

        var outcome = await planner.FindOrMakeAsync(
            question,
            options.Value.OperationTimeout,
            new PlanProgress(question, progress, clock),
            cancellationToken);
        return outcome.Plan is { } plan
            ? new OperationOutcome(PlanEndpoints.PathOf(plan.PlanId))
            : new OperationOutcome(null, outcome.Problem!.ProblemDetails);
    }
}
