using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// A trained model on one device that goes on from a text, a token at a time: each is a slice of one token after the
/// context of all before it. Use it from one thread.
/// </summary>
public sealed class TextGenerator : IDisposable
{
    private static readonly SoloCommunicator _alone = SoloCommunicator.Instance;
    private readonly GptShape _shape;
    private readonly Placement _placement;
    private readonly GptStage _stage;

    /// <param name="shape">The whole model.</param>
    /// <param name="placement">Number format and device.</param>
    /// <param name="weights">Its weights: a folder of Hugging Face's, or a checkpoint.</param>
    /// <exception cref="ArgumentException">The model is an encoder.</exception>
    /// <exception cref="IOException">A weight is missing, of another shape, or cannot be read.</exception>
    public TextGenerator(GptShape shape, Placement placement, IWeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(placement);
        ArgumentNullException.ThrowIfNull(weights);
        NumberFormatCheck.Check(placement);
        if (!shape.IsCausal)
        {
            throw new ArgumentException($"A {shape.Architecture} tells classes and writes no text.", nameof(shape));
        }

        (_shape, _placement) = (shape, placement);
        _stage = GptStage.Create(shape, .., (IsFirst: true, IsLast: true), placement, (_alone, _alone));
        try
        {
            StateTransfer.Load(_stage.Weights, weights, _alone);
        }
        catch
        {
            _stage.Dispose();
            throw;
        }
    }

    /// <summary>Tokens after a prompt, as they are made.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="options">How they are chosen, and how many.</param>
    /// <exception cref="ArgumentException">
    /// The prompt is empty, has a token that is not in the vocabulary, or fills the model's longest sequence.
    /// </exception>
    public IEnumerable<int> Generate(IReadOnlyList<int> prompt, SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (prompt.Count == 0 || prompt.Count >= _shape.MaxSequenceTokens
            || prompt.Any(token => token < 0 || token >= _shape.VocabularySize))
        {
            throw new ArgumentException(
                $"A prompt has 1 to {_shape.MaxSequenceTokens - 1} tokens from 0 to {_shape.VocabularySize - 1}; "
                + $"this one has {prompt.Count}.",
                nameof(prompt));
        }

        return Run([.. prompt], options);
    }

    /// <inheritdoc/>
    public void Dispose() => _stage.Dispose();

    private IEnumerable<int> Run(int[] next, SamplingOptions options)
    {
        var sampler = new TokenSampler(options);
        var longest = (int)Math.Min((long)next.Length + options.MaxTokens, _shape.MaxSequenceTokens);
        SequenceContext[] contexts = [.. _stage.Parts.Select(_ => new SequenceContext(longest))];
        try
        {
            for (var before = 0; before + next.Length <= longest;)
            {
                var token = sampler.Next(LastLogits(next, before, contexts));
                before += next.Length;
                if (token == options.EndOfText || before >= longest)
                {
                    yield break;
                }

                yield return token;
                next = [token];
            }
        }
        finally
        {
            Array.ForEach(contexts, context => context.Dispose());
        }
    }

    /// <summary>Of the token after the last: [v].</summary>
    private float[] LastLogits(int[] tokens, int before, SequenceContext[] contexts)
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        var input = tensor(tokens.Select(token => (long)token).ToArray()).view(1, tokens.Length).to(_placement.Device);
        var slice = new SliceInput(input, input, before, StepTokens: 1);
        var x = new Value(input);
        for (var part = 0; part < _stage.Parts.Count; part++)
        {
            using var tape = new Tape(slice, contexts[part], _alone);
            x = _stage.Parts[part] is IModelHead head
                ? head.Logits(new Value(x.Data.narrow(1, tokens.Length - 1, 1)), tape)
                : _stage.Parts[part].Forward(x, tape);
        }

        using var logits = x.Data.reshape(-1).to(ScalarType.Float32).cpu().data<float>();
        return logits.ToArray();
    }
}
