using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// AdamW on a stage's weights. Sharded (ZeRO stage 1, Rajbhandari et al. 2020, arXiv 1910.02054, section 5.1) each
/// replica keeps the moments of an equal share, updates it, and all collect each other's. Weights of 16 bits are
/// rounded from master copies in single precision, which are what is updated (Micikevicius et al. 2018, arXiv
/// 1710.03740, section 3.1).
/// </summary>
/// <remarks>
/// To AdamW each part of the stage, as far as it is in the share, is one parameter with moments and a number of updates
/// of its own. That of a frozen part has no gradient: AdamW leaves it out, and its state waits for it to be thawed.
/// </remarks>
internal sealed class StageOptimizer : IDisposable
{
    private readonly StageWeights _weights;
    private readonly ICommunicator _replicas;
    private readonly bool _isSharded;
    private readonly IReadOnlyList<OptimizerRun> _runs;
    private readonly AdamW _adamW;

    public StageOptimizer(StageWeights weights, ICommunicator replicas, PipelineOptions options)
    {
        (_weights, _replicas, _isSharded) = (weights, replicas, options.ShardsOptimizer && replicas.Size > 1);
        using var scope = NewDisposeScope();
        var count = weights.Data.numel() / (_isSharded ? replicas.Size : 1);
        var start = _isSharded ? replicas.Rank * count : 0;
        var master = weights.TakeMaster(start, count);
        _runs = [.. OptimizerRun.Of(weights, start, master)];
        _adamW = optim.AdamW(
            _runs.Select(run => run.Master), options.LearningRate, weight_decay: options.WeightDecay);
        TakeGradients();
    }

    /// <summary>Says how many updates each part has had, which AdamW corrects its means by.</summary>
    /// <param name="ofPart">By the part's number in the stage.</param>
    public void Resume(Func<int, long> ofPart)
    {
        for (var i = 0; i < _runs.Count; i++)
        {
            State(i).step = ofPart(_runs[i].Part);
        }
    }

    /// <summary>Has no gradients, so that their memory can be freed.</summary>
    public void LeaveGradients()
    {
        foreach (var run in _runs)
        {
            run.Master.grad = null;
        }
    }

    /// <summary>Looks for the gradients where the stage has them now, of the parts that are not frozen.</summary>
    public void TakeGradients()
    {
        using var scope = NewDisposeScope();
        foreach (var run in _runs)
        {
            run.Master.grad = _weights.IsFrozen(run.Part) ? null : _weights.Gradient.narrow(0, run.Start, run.Count);
        }
    }

    /// <summary>
    /// Those numbers of a weight's that are in this replica's share: master weights or a moment, [n], in the wider
    /// format, a view; and which of the weight's numbers is their first. Null where none is.
    /// </summary>
    public (long First, Tensor Numbers)? Share(Weight weight, StateTensor which)
    {
        for (var i = 0; i < _runs.Count; i++)
        {
            var first = Math.Max(weight.Start, _runs[i].Start);
            var end = Math.Min(weight.Start + weight.Count, _runs[i].Start + _runs[i].Count);
            if (first < end)
            {
                return (first - weight.Start, Kept(i, which).narrow(0, first - _runs[i].Start, end - first));
            }
        }

        return null;
    }

    /// <summary>
    /// What is kept of each part, from the shares of all replicas: [i] is that of the stage's i-th part, [n], as it
    /// lies in the flat memory; views, in the dispose scope.
    /// </summary>
    public IReadOnlyList<Tensor> Gather(StateTensor which)
    {
        if (!_isSharded)
        {
            return [.. _weights.PartEnds.Select((_, part) => Whole(part, which))];
        }

        var all = zeros_like(_weights.Data, dtype: _weights.Data.dtype.Wide());
        for (var i = 0; i < _runs.Count; i++)
        {
            all.narrow(0, _runs[i].Start, _runs[i].Count).copy_(Kept(i, which));
        }

        _replicas.AllGather(all).Wait();
        return [.. _weights.PartEnds.Select((end, part) =>
            all.narrow(0, _weights.PartStart(part), end - _weights.PartStart(part)))];
    }

    /// <summary>Takes what another rank kept of a part: weights into the stage's memory, too.</summary>
    /// <param name="part">The part's number in the stage.</param>
    /// <param name="which">What of it.</param>
    /// <param name="numbers">As <see cref="Gather"/> gives it.</param>
    public void Take(int part, StateTensor which, Tensor numbers)
    {
        var start = _weights.PartStart(part);
        if (which == StateTensor.Weight)
        {
            _weights.Data.narrow(0, start, numbers.numel()).copy_(numbers);
        }

        foreach (var (i, run) in _runs.Index().Where(run => run.Item.Part == part))
        {
            Kept(i, which).copy_(numbers.narrow(0, run.Start - start, run.Count));
        }
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
        if (_isSharded && _weights.Gradient.numel() > 0)
        {
            _replicas.AllGather(_weights.Data).Wait();
        }
    }

    public void Dispose()
    {
        _adamW.Dispose();
        foreach (var run in _runs)
        {
            run.Master.Dispose();
        }
    }

    private AdamW.State State(int run) => (AdamW.State)_adamW.state_dict().State[run];

    /// <summary>What is kept of a part that is whole here; nothing of one without weights.</summary>
    private Tensor Whole(int part, StateTensor which) =>
        _runs.Index().Where(run => run.Item.Part == part).Select(run => Kept(run.Index, which).alias()).FirstOrDefault()
        ?? empty(0, dtype: _weights.Data.dtype.Wide(), device: _weights.Data.device);

    private Tensor Kept(int run, StateTensor which) => which switch
    {
        StateTensor.Weight => _runs[run].Master,
        StateTensor.FirstMoment => State(run).exp_avg,
        _ => State(run).exp_avg_sq,
    };

    /// <summary>From the master copies to what layers compute with.</summary>
    private void Round()
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        foreach (var run in _runs.Where(run => run.Master.dtype != _weights.Data.dtype && !_weights.IsFrozen(run.Part)))
        {
            _weights.Data.narrow(0, run.Start, run.Count).copy_(run.Master);
        }
    }
}
