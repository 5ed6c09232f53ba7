using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// AdamW on a stage's weights. Sharded (ZeRO stage 1, Rajbhandari et al. 2020, arXiv 1910.02054, section 5.1) each
/// replica keeps the moments of an equal share, updates it, and all collect each other's. Weights of 16 bits are
/// rounded from master copies in single precision, which are what is updated (Micikevicius et al. 2018, arXiv
/// 1710.03740, section 3.1).
/// </summary>
internal sealed class StageOptimizer : IDisposable
{
    private readonly StageWeights _weights;
    private readonly ICommunicator _replicas;
    private readonly bool _isSharded;
    private readonly Parameter _master; // of this replica's share
    private readonly AdamW _adamW;

    public StageOptimizer(StageWeights weights, ICommunicator replicas, PipelineOptions options)
    {
        (_weights, _replicas, _isSharded) = (weights, replicas, options.ShardsOptimizer && replicas.Size > 1);
        using var scope = NewDisposeScope();
        Count = weights.Data.numel() / (_isSharded ? replicas.Size : 1);
        Start = _isSharded ? replicas.Rank * Count : 0;
        _master = new Parameter(weights.TakeMaster(Start, Count));
        _master.DetachFromDisposeScope();
        _master.grad = weights.Gradient.narrow(0, Start, Count);
        _adamW = optim.AdamW([_master], options.LearningRate, weight_decay: options.WeightDecay);
    }

    /// <summary>Where this replica's share of the stage's flat memory begins.</summary>
    public long Start { get; }

    /// <summary>Numbers of the share.</summary>
    public long Count { get; }

    /// <summary>Updates so far, which AdamW corrects its means by.</summary>
    public long Updates
    {
        get => State.step;
        set => State.step = value;
    }

    /// <summary>What is kept of the share: master weights or a moment, [count], in the wider format.</summary>
    public Tensor Share(StateTensor which) => which switch
    {
        StateTensor.Weight => _master,
        StateTensor.FirstMoment => State.exp_avg,
        _ => State.exp_avg_sq,
    };

    /// <summary>The whole stage's, [n], from the shares of all replicas; in the dispose scope.</summary>
    public Tensor Gather(StateTensor which)
    {
        if (!_isSharded)
        {
            return Share(which).alias();
        }

        var all = zeros_like(_weights.Gradient);
        all.narrow(0, Start, Count).copy_(Share(which));
        _replicas.AllGather(all).Wait();
        return all;
    }

    /// <summary>One update, from the gradients of all replicas.</summary>
    public void Step(double learningRate)
    {
        foreach (var group in _adamW.ParamGroups)
        {
            group.LearningRate = learningRate;
        }

        _adamW.step();
        Round();
        if (_isSharded)
        {
            _replicas.AllGather(_weights.Data).Wait();
        }
    }

    public void Dispose()
    {
        _adamW.Dispose();
        _master.Dispose();
    }

    private AdamW.State State => (AdamW.State)_adamW.state_dict().State[0];

    /// <summary>From the master copies to what layers compute with.</summary>
    private void Round()
    {
        if (_master.dtype != _weights.Data.dtype)
        {
            using var scope = NewDisposeScope();
            using var unrecorded = no_grad();
            _weights.Data.narrow(0, Start, Count).copy_(_master);
        }
    }
}
