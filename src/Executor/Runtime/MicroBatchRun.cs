using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// One micro-batch on one stage. Slices run forward in order, each attending to the keys and values of those before it,
/// and backward in reverse order, each handing gradients to the keys and values before it: the sum is the gradient of
/// the whole sequence, exactly.
/// </summary>
internal sealed class MicroBatchRun : IDisposable
{
    private readonly GptStage _stage;
    private readonly IReadOnlyList<SequenceContext> _contexts;
    private readonly Stack<SavedSlice> _saved = new();

    public MicroBatchRun(GptStage stage, int sequenceTokens)
        : this(stage, [.. stage.Layers.Select(_ => new SequenceContext(sequenceTokens))])
    {
    }

    /// <param name="stage">The layers.</param>
    /// <param name="contexts">One context a layer; taken over.</param>
    public MicroBatchRun(GptStage stage, IReadOnlyList<SequenceContext> contexts) =>
        (_stage, _contexts) = (stage, contexts);

    /// <param name="input">The slice's activations [b, l, h]; its tokens [b, l] on the first stage. Taken over.</param>
    /// <param name="contextTokens">Tokens before the slice, c.</param>
    /// <param name="loss">On the last stage, makes the loss of the activations by its head.</param>
    /// <returns>
    /// The activations for the next stage, or the loss; no part of the graph. The caller's to dispose.
    /// </returns>
    public Tensor Forward(Tensor input, int contextTokens, Func<GptHead, Tensor, Tensor>? loss = null)
    {
        using var scope = NewDisposeScope();
        var leaf = _stage.Embedding is null ? input.requires_grad_() : null;
        var x = _stage.Embedding?.Forward(input, contextTokens) ?? input;
        var layers = new SavedLayer[_contexts.Count];
        for (var i = 0; i < layers.Length; i++)
        {
            var context = _contexts[i].Leaves(contextTokens);
            (x, var own) = _stage.Layers[i].Forward(x, context);
            _contexts[i].Append(own, contextTokens);
            layers[i] = new SavedLayer(
                new(own.Keys.DetachFromDisposeScope(), own.Values.DetachFromDisposeScope()), context);
        }

        var output = (_stage.Head is { } head ? loss!(head, x) : x).DetachFromDisposeScope();
        _saved.Push(new SavedSlice(leaf, output, layers));
        return output.detach().DetachFromDisposeScope();
    }

    /// <summary>Backward of the last slice that has not had it.</summary>
    /// <param name="outputGradient">
    /// From the next stage, [b, l, h]; null on the last stage, whose root is the loss.
    /// </param>
    /// <param name="contextTokens">Tokens before the slice, c.</param>
    /// <returns>
    /// The gradient for the stage before, [b, l, h], the caller's to dispose; null on the first stage.
    /// </returns>
    public Tensor? Backward(Tensor? outputGradient, int contextTokens)
    {
        using var scope = NewDisposeScope();
        using var slice = _saved.Pop();
        var roots = new List<Tensor> { slice.Output };
        var gradients = new List<Tensor> { outputGradient ?? ones_like(slice.Output) };
        for (var i = 0; i < _contexts.Count; i++)
        {
            var own = slice.Layers[i].Own;
            if (_contexts[i].GradientsOf(own, contextTokens) is { } fromLater)
            {
                roots.AddRange([own.Keys, own.Values]);
                gradients.AddRange([fromLater.Keys, fromLater.Values]);
            }
        }

        autograd.backward(roots, gradients);
        for (var i = 0; i < _contexts.Count; i++)
        {
            if (slice.Layers[i].Context is { } context)
            {
                _contexts[i].Accumulate(context);
            }
        }

        return slice.Input?.grad!.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slice in _saved)
        {
            slice.Dispose();
        }

        foreach (var context in _contexts)
        {
            context.Dispose();
        }
    }
}
