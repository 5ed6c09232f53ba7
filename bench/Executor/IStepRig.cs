using TeraPipe.Executor.Runtime;

namespace TeraPipe.Bench.Executor;

/// <summary>A pipeline with a batch to train it on, whatever its stages run in.</summary>
internal interface IStepRig : IDisposable
{
    /// <summary>Forward and backward and, in a whole step, the update.</summary>
    StepResult Run(StepPlan plan, bool wholeStep);
}
