using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// A trained model on one device that goes on from a text, a token at a time: each is a slice of one token after the
/// context of all before it. Use it from one thread.
/// </summary>
public sealed class TextGenerator : IDisposable
{
    private readonly GptShape _shape;
    private readonly Placement _placement;
    private readonly LoneModel _model;

    /// <param name="shape">The whole model.</param>
    /// <param name="placement">Number format and device.</param>
    /// <param name="weights">Its weights: a folder of Hugging Face's, or a checkpoint.</param>
    /// <exception cref="ArgumentException">The model is an encoder.</exception>
    /// <exception cref="IOException">A weight is missing, of another shape, or cannot be read.</exception>
    public TextGenerator(GptShape shape, Placement placement, IWeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (!shape.IsCausal)
        {
            throw new ArgumentException($"A {shape.Architecture} tells classes and writes no text.", nameof(shape));
        }

        (_shape, _placement, _model) = (shape, placement, new LoneModel(shape, placement, weights));
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
    public void Dispose() => _model.Dispose();

    private IEnumerable<int> Run(int[] next, SamplingOptions options)
    {
        var sampler = new TokenSampler(options);
        var longest = (int)Math.Min((long)next.Length + options.MaxTokens, _shape.MaxSequenceTokens);
        var contexts = _model.Contexts(longest);
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
            foreach (var context in contexts)
            {
                context.Dispose();
            }
        }
    }

    /// <summary>Of the token after the last: [v].</summary>
    private float[] LastLogits(int[] tokens, int before, IReadOnlyList<SequenceContext> contexts)
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        var input = tensor(tokens.Select(token => (long)token).ToArray()).view(1, tokens.Length).to(_placement.Device);
        var slice = new SliceInput(input, input, before, StepTokens: 1);
        var x = _model.Logits(slice, contexts, activations => activations.narrow(1, tokens.Length - 1, 1));
        using var logits = x.reshape(-1).to(ScalarType.Float32).cpu().data<float>();
        return logits.ToArray();
    }
}
