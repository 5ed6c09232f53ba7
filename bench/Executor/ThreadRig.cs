using TeraPipe.Executor.Runtime;

namespace TeraPipe.Bench.Executor;

/// <summary>A pipeline whose stages are threads, one operation thread each, and a batch to train it on.</summary>
internal sealed class ThreadRig : IStepRig
{
    private readonly TokenBatch _batch;

    public ThreadRig(BenchModel model, int stages, int sequences = 1, int virtualStages = 1)
    {
        _batch = model.Batch(sequences);
        Pipeline = new Pipeline(model.Shape, new PipelineOptions
        {
            StageCount = stages,
            VirtualStages = virtualStages,
            Placement = BenchModel.Placement,
        });
    }

    public Pipeline Pipeline { get; }

    /// <inheritdoc/>
    public StepResult Run(StepPlan plan, bool wholeStep) =>
        wholeStep ? Pipeline.Step(_batch, plan) : Pipeline.ComputeGradients(_batch, plan);

    /// <summary>The batch, each sequence with the token after its last: [B, L + 1].</summary>
    public Tensor TokensAndNext() => cat([_batch.Inputs, _batch.Targets.narrow(1, _batch.Targets.shape[1] - 1, 1)], 1);

    public void Dispose()
    {
        Pipeline.Dispose();
        _batch.Dispose();
    }
}
