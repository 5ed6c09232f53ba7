using System.Numerics.Tensors;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// How long one stage is busy with every slice of a sequence of n units, in micro-batches of one size. The slice from
/// unit <c>start</c> up to unit <c>end</c> is at <see cref="IndexOf"/>: the slices that end together lie together.
/// </summary>
internal sealed class PhaseTable
{
    public PhaseTable(PipelineProblem problem, ILatencyModel stage, int microBatch)
    {
        var unitCount = problem.UnitCount;
        ForwardMs = new double[Size(unitCount)];
        BackwardMs = new double[ForwardMs.Length];
        var (forwardMs, backwardMs) = (new double[unitCount], new double[unitCount]);
        for (var start = 0; start < unitCount; start++)
        {
            var lengths = unitCount - start;
            stage.PredictRow(
                microBatch,
                new Tokens(start * problem.Unit.Count),
                problem.Unit,
                forwardMs.AsSpan(0, lengths),
                backwardMs.AsSpan(0, lengths));
            for (var length = 1; length <= lengths; length++)
            {
                var at = IndexOf(start, start + length);
                (ForwardMs[at], BackwardMs[at]) = (forwardMs[length - 1], backwardMs[length - 1]);
            }
        }

        WeightMs = problem.Schedule.SplitsBackward ? SplitOff(problem.WeightGradientShare) : [];
        if (stage != problem.Anywhere)
        {
            AddTransfers(problem, microBatch);
        }
    }

    /// <summary>F; not to be written to.</summary>
    public double[] ForwardMs { get; }

    /// <summary>B, or I where the schedule splits backwards; not to be written to.</summary>
    public double[] BackwardMs { get; }

    /// <summary>W where the schedule splits backwards, and nothing elsewhere; not to be written to.</summary>
    public double[] WeightMs { get; }

    /// <summary>Where a slice stands.</summary>
    public static int IndexOf(int start, int end) => (end * (end - 1) / 2) + start;

    /// <summary>Slices of a sequence of so many units.</summary>
    public static int Size(int unitCount) => unitCount * (unitCount + 1) / 2;

    private double[] SplitOff(double share)
    {
        var weightMs = new double[BackwardMs.Length];
        TensorPrimitives.Multiply(BackwardMs, share, weightMs);
        TensorPrimitives.Subtract(BackwardMs, weightMs, BackwardMs);
        return weightMs;
    }

    private bool HasBackward(int at) => BackwardMs[at] > 0 || (WeightMs.Length > 0 && WeightMs[at] > 0);

    /// <summary>What the stage waits for exposed transfers; a frozen prefix waits for no gradients.</summary>
    private void AddTransfers(PipelineProblem problem, int microBatch)
    {
        for (var length = 1; length <= problem.UnitCount; length++)
        {
            var extraMs = problem.Links.ExtraBusyMs((long)microBatch * length * problem.Unit.Count);
            for (var start = 0; extraMs > 0 && start + length <= problem.UnitCount; start++)
            {
                var at = IndexOf(start, start + length);
                ForwardMs[at] += extraMs;
                BackwardMs[at] += HasBackward(at) ? extraMs : 0;
            }
        }
    }
}
