using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// Cross-entropy in nats, −log softmax(z)_target = log Σ exp(z) − z_target, summed over a slice and divided by the
/// tokens of the step. Vocabulary parallel (Shoeybi et al. 2019, arXiv 1909.08053, section 3): a rank holds the logits
/// of a run of the vocabulary, and only one number a token goes between ranks, never the logits.
/// </summary>
internal sealed class LossOperation : Operation
{
    private readonly Value _logits;
    private readonly Tensor _softmax; // [n, v], in the logits' own memory unless they have 16 bits
    private readonly LocalTokens _targets;
    private readonly Tensor? _counted; // [n, 1], 1 or 0; null where all are
    private readonly long _stepTokens;
    private readonly double _scale;
    private readonly ScalarType _dtype; // of the logits

    /// <param name="logits">[b, l, v]; overwritten. The loss of 16-bit logits is computed in single precision.</param>
    /// <param name="targets">The token after each of the slice's.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="group">The ranks that share the vocabulary.</param>
    public LossOperation(Value logits, LocalTokens targets, SliceInput slice, ICommunicator group)
    {
        (_logits, _targets, _stepTokens) = (logits, targets, slice.StepTokens);
        (_scale, _dtype) = (slice.Numbers.LossScale, logits.Data.dtype);
        _softmax = logits.Data.Wide().view(-1, logits.Data.shape[2]);
        var target = targets.Mask(_softmax.gather(1, targets.Rows.unsqueeze(1)));
        var logSum = LogSum(_softmax.logsumexp(1, keepdim: true), group);
        if (group.Size > 1)
        {
            group.AllReduce(target).Wait();
        }

        _counted = slice.Documents?.Counted.reshape(-1, 1).to(_softmax.dtype);
        Output = new Value(Counted(logSum.sub(target)).sum().div(_stepTokens));
        _softmax.sub_(logSum).exp_();
        KeepThese([_softmax, .. targets.Tensors, .. _counted is null ? Array.Empty<Tensor>() : [_counted]]);
    }

    /// <summary>dz = (softmax(z) − 1 at the target) / tokens, times the loss's scale.</summary>
    public override void PropagateGradient()
    {
        var ones = ones_like(_targets.Rows, dtype: _softmax.dtype).unsqueeze(1);
        _softmax.scatter_add_(1, _targets.Rows.unsqueeze(1), _targets.Mask(ones).mul(-1)).mul_(_scale / _stepTokens);
        Counted(_softmax);
        _logits.AddGradient(_softmax.view(_targets.Sequences, _targets.Count, -1).to(_dtype));
    }

    /// <summary>Zeros, in place, for the tokens that do not count.</summary>
    private Tensor Counted(Tensor ofTokens) => _counted is null ? ofTokens : ofTokens.mul_(_counted);

    /// <summary>log Σ exp over the ranks' parts, [n, 1], from each part's.</summary>
    private static Tensor LogSum(Tensor ofPart, ICommunicator group)
    {
        if (group.Size == 1)
        {
            return ofPart;
        }

        var largest = ofPart.clone();
        group.AllReduce(largest, Transport.Reduce.Max).Wait();
        var sum = ofPart.sub(largest).exp_();
        group.AllReduce(sum).Wait();
        return sum.log().add(largest);
    }
}
