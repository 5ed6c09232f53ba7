namespace TeraPipe.Planning.Slicing;

/// <summary>What people would do today, and what it would cost under the plan's own objective.</summary>
public sealed class Baseline
{
    internal Baseline(
        string name,
        IReadOnlyDictionary<string, double> parameters,
        IReadOnlyList<MicroBatchSlicing> microBatches,
        SlicingProblem problem)
    {
        (Name, Parameters, MicroBatches) = (name, parameters, microBatches);
        Makespan = FlushMakespan.Of(microBatches, problem.StageCount, problem.StageLatency, problem.Links);
        KeepsConstraints = microBatches.Distinct().All(
            microBatch => problem.Constraints.AreKeptBy(microBatch.Slices));
    }

    /// <summary>"none", "uniform", "flops-equal", "equal-time" or "terapipe".</summary>
    public string Name { get; }

    /// <summary>The values of its knobs, tuned where it has any: by JSON name, with the unit in it.</summary>
    public IReadOnlyDictionary<string, double> Parameters { get; }

    /// <summary>In the order in which they enter the pipeline.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches { get; }

    /// <summary>Under the problem's own cost: flush schedule, separate maxima, its links.</summary>
    public Milliseconds Makespan { get; }

    /// <summary>
    /// Whether it happens to keep the problem's constraints: a baseline knows nothing of them, so it may be faster than
    /// any plan that must.
    /// </summary>
    public bool KeepsConstraints { get; }
}
