using TeraPipe.Contracts.Plans;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>
/// Plans that every service has from its first start: setting 10 of TeraPipe's table 1 on an H200 by its datasheet, and
/// one to compare it with. The examples of the OpenAPI document refer to them, so that "Try it out" finds a plan on a
/// fresh service.
/// </summary>
internal sealed class ReferencePlan(PlanService planner)
{
    private string? _planId;
    private string? _otherPlanId;

    public static PlanRequest Request { get; } = new()
    {
        Model = "gpt3-175b",
        Profile = "h200-datasheet",
        Stages = 48,
        SequenceTokens = 2048,
        GrainTokens = 8,
        BatchSequences = 2,
        TensorParallelDegree = 8,
    };

    public string PlanId => _planId ?? throw NotStored();

    /// <summary>The same model in half as many stages, to compare it with.</summary>
    public string OtherPlanId => _otherPlanId ?? throw NotStored();

    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        _planId = await StoreAsync(Request, cancellationToken);
        _otherPlanId = await StoreAsync(Request with { Stages = Request.Stages / 2 }, cancellationToken);
    }

    private async Task<string> StoreAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        var (question, faults) = await planner.ParseAsync(request, cancellationToken);
        if (question is null)
        {
            throw new InvalidOperationException(
                $"The reference plan's request has faults in {string.Join(", ", faults.ByField.Keys)}.");
        }

        await planner.FindOrMakeAsync(question, patience: null, cancellationToken);
        return question.PlanId();
    }

    private static InvalidOperationException NotStored() => new("The reference plans have not been stored yet.");
}
