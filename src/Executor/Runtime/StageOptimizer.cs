using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// AdamW on a stage's weights. Sharded (ZeRO stage 1, Rajbhandari et al. 2020, arXiv 1910.02054, section 5.1) each
/// replica keeps the moments of an equal share, updates it, and all collect each other's.
/// </summary>
internal sealed class StageOptimizer : IDisposable
{
    private readonly StageWeights _weights;
    private readonly ICommunicator _replicas;
    private readonly bool _isSharded;
    private readonly Parameter _share;
    private readonly AdamW _adamW;
    private readonly double _learningRate;
    private readonly int _warmUpSteps;
    private int _steps;

    public StageOptimizer(StageWeights weights, ICommunicator replicas, PipelineOptions options)
    {
        (_weights, _replicas, _isSharded) = (weights, replicas, options.ShardsOptimizer && replicas.Size > 1);
        (_learningRate, _warmUpSteps) = (options.LearningRate, options.LearningRateWarmUpSteps);
        using var scope = NewDisposeScope();
        var count = weights.Data.numel() / (_isSharded ? replicas.Size : 1);
        var start = _isSharded ? replicas.Rank * count : 0;
        _share = new Parameter(weights.Data.narrow(0, start, count));
        _share.DetachFromDisposeScope();
        _share.grad = weights.Gradient.narrow(0, start, count);
        _adamW = optim.AdamW([_share], _learningRate, weight_decay: options.WeightDecay);
    }

    /// <summary>One update, from the gradients of all replicas.</summary>
    public void Step()
    {
        if (_steps < _warmUpSteps)
        {
            SetLearningRate(_learningRate * (++_steps / (double)_warmUpSteps));
        }

        _adamW.step();
        if (_isSharded)
        {
            _replicas.AllGather(_weights.Data).Wait();
        }
    }

    public void Dispose()
    {
        _adamW.Dispose();
        _share.Dispose();
    }

    private void SetLearningRate(double rate)
    {
        foreach (var group in _adamW.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }
}
