namespace TeraPipe.Executor.Runtime;

/// <summary>What the arithmetic of a step depends on besides its tokens.</summary>
/// <param name="Step">Its number, from 1.</param>
/// <param name="LossScale">By what the loss is multiplied for the backward.</param>
/// <param name="Seed">Of what is dropped.</param>
/// <param name="DropoutRate">Share of the numbers that are dropped; 0 in evaluation.</param>
internal sealed record StepNumbers(long Step, double LossScale, long Seed, double DropoutRate)
{
    /// <summary>Whether a backward follows; if not, nothing is kept for it.</summary>
    public bool HasBackward { get; init; } = true;
}
