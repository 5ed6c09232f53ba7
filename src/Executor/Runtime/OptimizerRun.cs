using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>A run of a stage's flat memory that AdamW updates as one parameter: a part's, as far as the share has it.
/// </summary>
/// <param name="Part">Number of the part in the stage.</param>
/// <param name="Start">Where it begins in the stage's flat memory.</param>
/// <param name="Count">How many numbers it has.</param>
/// <param name="Master">They, [count], in the wider format: a view of the share.</param>
internal sealed record OptimizerRun(int Part, long Start, long Count, Parameter Master)
{
    /// <summary>The runs of a share; their masters are in no dispose scope.</summary>
    /// <param name="weights">The stage's.</param>
    /// <param name="start">Where the share begins.</param>
    /// <param name="share">Its master weights, [n].</param>
    public static IEnumerable<OptimizerRun> Of(StageWeights weights, long start, Tensor share)
    {
        for (var part = weights.PartEnds.Count - 1; part >= 0; part--)
        {
            var first = Math.Max(weights.PartStart(part), start);
            var end = Math.Min(weights.PartEnds[part], start + share.numel());
            if (first < end)
            {
                var master = new Parameter(share.narrow(0, first - start, end - first));
                master.DetachFromDisposeScope();
                yield return new OptimizerRun(part, first, end - first, master);
            }
        }
    }
}
