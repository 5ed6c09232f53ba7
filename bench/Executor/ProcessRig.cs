using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// A pipeline of two stages, each in a process of its own, over Gloo. Both processes make the same calls in the same
/// order.
/// </summary>
internal sealed class ProcessRig : IStepRig
{
    private readonly TokenBatch _batch;
    private readonly RankProcess _rank;
    private readonly SecondRank? _second;

    private ProcessRig(BenchModel model, RankEnvironment environment, SecondRank? second)
    {
        (_batch, _second) = (model.Batch(sequences: 1), second);
        _rank = RankProcess.Start(
            model.Shape,
            new PipelineOptions { StageCount = 2, Placement = BenchModel.Placement },
            environment,
            new RankOptions { StartDeadline = TimeSpan.FromMinutes(1) });
    }

    /// <summary>The first rank's, which starts the second.</summary>
    public static ProcessRig First(string program, BenchModel model)
    {
        var (second, environment) = SecondRank.Start(program);
        try
        {
            return new ProcessRig(model, environment, second);
        }
        catch
        {
            second.Dispose();
            throw;
        }
    }

    /// <summary>The second rank's.</summary>
    public static ProcessRig Second(RankEnvironment environment, BenchModel model) => new(model, environment, null);

    /// <inheritdoc/>
    public StepResult Run(StepPlan plan, bool wholeStep) =>
        wholeStep ? _rank.Step(_batch, plan) : _rank.ComputeGradients(_batch, plan);

    public void Dispose()
    {
        _rank.Dispose();
        _batch.Dispose();
        _second?.WaitForEnd();
        _second?.Dispose();
    }
}
