using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// A layer that somebody else has written: LibTorch records it, from leaves of the slice's input and its context's keys
/// and values to its output and its own keys and values. Backward begins with the gradients that came for the output
/// and, in the sequence's buffers, from later slices; those of the context go into the buffers.
/// </summary>
/// <remarks>
/// A backward in two parts goes through the recorded graph twice, and keeps it until the second; in one part once.
/// </remarks>
internal sealed class CausalLayerOperation : Operation
{
    private const int Token = 2; // dimension of [b, heads, tokens, d]

    private readonly Value _input;
    private readonly SequenceContext _sequence;
    private readonly int _contextTokens;
    private readonly Tensor[] _inputs; // leaves: the input and, after a context, its keys and values
    private readonly Tensor[] _outputs; // recorded: the output and, of a layer with attention, keys and values
    private readonly IReadOnlyList<Weight> _weights;
    private Tensor?[] _received = []; // gradients of the outputs

    /// <param name="input">[b, l, h].</param>
    /// <param name="layer">What runs.</param>
    /// <param name="sequence">The sequence's keys and values on this layer.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="part">The layer's number among the model's parts.</param>
    public CausalLayerOperation(
        Value input, CausalLayerPart layer, SequenceContext sequence, SliceInput slice, int part)
    {
        (_input, _sequence, _contextTokens, _weights) = (input, sequence, slice.ContextTokens, layer.Weights);
        var hasPast = layer.KeyValueHeads > 0 && _contextTokens > 0;
        KeysValues? past = hasPast ? Leaves(sequence.First(_contextTokens)) : null;
        var x = Leaf(input.Data);
        _inputs = past is { } before ? [x, before.Keys, before.Values] : [x];
        _outputs = Recorded(layer, x, new CausalContext(layer, slice, past, part, x), slice.Numbers.HasBackward);
        if (_outputs is [_, var keys, var values])
        {
            sequence.Append(new KeysValues(keys.detach(), values.detach()), _contextTokens);
        }

        KeepThese([.. _inputs, .. _outputs]);
        Output = new Value(_outputs[0].detach().contiguous());
    }

    /// <inheritdoc/>
    public override bool HasWeights => _weights.Any(weight => !weight.IsFrozen);

    /// <inheritdoc/>
    public override void PropagateGradient()
    {
        Receive();
        Propagate(Gradients(_inputs, isLast: !HasWeights));
    }

    /// <inheritdoc/>
    public override void AccumulateWeightGradient() => Accumulate(Gradients(Parameters, isLast: true));

    /// <inheritdoc/>
    public override void Backward()
    {
        if (!HasWeights)
        {
            PropagateGradient();
            return;
        }

        Receive();
        var gradients = Gradients([.. _inputs, .. Parameters], isLast: true);
        Propagate(gradients[.._inputs.Length]);
        Accumulate(gradients[_inputs.Length..]);
    }

    private IEnumerable<Tensor> Parameters => _weights.Select(weight => weight.Parameter);

    private static Tensor Leaf(Tensor data) => data.detach().requires_grad_();

    private static KeysValues Leaves(KeysValues of) => new(Leaf(of.Keys), Leaf(of.Values));

    /// <summary>Other faces of what the layer gives: it may have given its input.</summary>
    private static Tensor[] Recorded(CausalLayerPart layer, Tensor x, CausalContext context, bool hasBackward)
    {
        using var recording = hasBackward ? enable_grad() : null;
        var made = layer.Run(x, context);
        return [.. new[] { made.Activations, made.Keys, made.Values }.OfType<Tensor>().Select(one => one.alias())];
    }

    /// <summary>
    /// Takes the outputs' gradients: copies of those in the buffers, which are gone before a W that comes later.
    /// </summary>
    private void Receive()
    {
        if (_outputs is not [var activations, var keys, _])
        {
            _received = [Output.Gradient];
            return;
        }

        var tokens = activations.shape[1];
        var gradients = _sequence.Gradients(_contextTokens + tokens);
        Tensor Own(Tensor ofAll) => KeepThis(
            ofAll.narrow(Token, _contextTokens, tokens).to(keys.dtype, copy: true).DetachFromDisposeScope());
        _received = [Output.Gradient, Own(gradients.Keys), Own(gradients.Values)];
    }

    /// <summary>The gradient of each; null where nothing depends on it.</summary>
    private Tensor?[] Gradients(IEnumerable<Tensor> of, bool isLast)
    {
        Tensor[] by = [.. of];
        var roots = _outputs.Zip(_received).Where(pair => pair.First.requires_grad).ToArray();
        if (roots.Length == 0 || by.Length == 0)
        {
            return new Tensor?[by.Length];
        }

        var gradients = autograd.grad(
            [.. roots.Select(root => root.First)],
            by,
            [.. roots.Select(root => root.Second!)],
            retain_graph: !isLast,
            allow_unused: true);
        return [.. gradients.Select(gradient => gradient is { IsInvalid: false } ? gradient : null)];
    }

    private void Propagate(Tensor?[] gradients)
    {
        // shared: of a layer that gives its input it is the output's
        _input.AddSharedGradient(gradients[0]?.contiguous() ?? zeros_like(_inputs[0]));
        if (gradients is [_, var keys, var values])
        {
            var ofContext = _sequence.Gradients(_contextTokens);
            Add(ofContext.Keys, keys);
            Add(ofContext.Values, values);
        }
    }

    private void Accumulate(Tensor?[] gradients)
    {
        foreach (var (weight, gradient) in _weights.Zip(gradients))
        {
            Add(weight.Gradient, gradient);
        }
    }

    private static void Add(Tensor sum, Tensor? gradient)
    {
        if (gradient is not null)
        {
            sum.add_(gradient);
        }
    }
}
