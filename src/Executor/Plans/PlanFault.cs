namespace TeraPipe.Executor.Plans;

/// <summary>One thing that is wrong with a plan.</summary>
/// <param name="Field">Its JSON name, such as "plan.microBatches[0].sliceTokens".</param>
/// <param name="Reason">What is wrong, as the rest of a sentence that begins with the field.</param>
public sealed record PlanFault(string Field, string Reason)
{
    /// <summary>For example "stages is 4; the question asks for 2".</summary>
    public override string ToString() => $"{Field} {Reason}";
}
