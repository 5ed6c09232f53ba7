using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Operations;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Operations;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Makes the plan that a question asks for.</summary>
internal sealed class PlanOperation(PlanService planner, PlanRepository plans) : IOperationKind
{
    public const string Kind = "plan";

    public string Name => Kind;

    public async Task<OperationOutcome> RunAsync(
        JsonElement request, IProgress<OperationProgress> progress, CancellationToken cancellationToken)
    {
        var (question, faults) = await planner.ParseAsync(
            request.Deserialize<PlanRequest>(PlannerJson.Options)!, cancellationToken);
        if (question is null)
        {
            return new OperationOutcome(null, Problems.InvalidRequest(faults).ProblemDetails);
        }

        var answer = await planner.AnswerAsync(question, cancellationToken);
        await plans.AddAsync(answer!, cancellationToken);
        return new OperationOutcome($"/v1/plans/{answer!.PlanId}");
    }
}
