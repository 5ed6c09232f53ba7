using TeraPipe.Contracts.Plans;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>
/// A plan that every service has from its first start: setting 10 of TeraPipe's table 1 on an H200 by its datasheet.
/// The examples of the OpenAPI document refer to it, so that "Try it out" finds a plan on a fresh service.
/// </summary>
internal sealed class ReferencePlan(PlanService planner)
{
    private string? _planId;

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

    public string PlanId =>
        _planId ?? throw new InvalidOperationException("The reference plan has not been stored yet.");

    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        var (question, faults) = await planner.ParseAsync(Request, cancellationToken);
        if (question is null)
        {
            throw new InvalidOperationException(
                $"The reference plan's request has faults in {string.Join(", ", faults.ByField.Keys)}.");
        }

        _planId = question.PlanId();
        await planner.FindOrMakeAsync(question, patience: null, cancellationToken);
    }
}
