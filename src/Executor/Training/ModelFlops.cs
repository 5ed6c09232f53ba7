using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Training;

/// <summary>
/// Floating-point operations that a model's training needs, whatever way it is computed (Chowdhery et al. 2022, PaLM,
/// arXiv 2204.02311, appendix B): for each token
///     6 N + 12 · layers · h · L,
/// N weights, each of which is multiplied and added once forward and twice backward, and attention over all L tokens
/// of the sequence. As there, attention is not halved, though half of it is masked, and nothing that is computed again
/// counts. N has all matrices that multiply, the head's among them; not the embedding's tables, which multiply nothing
/// (PaLM's is shared with the head and so counted once too), nor biases and norms, less than a thousandth. What layers
/// of one's own compute nobody knows from their parameters: of these there is no number. An encoder's head sees one token
/// of each sequence and does not count.
/// </summary>
public static class ModelFlops
{
    /// <summary>Of a token, forward and backward.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="sequenceTokens">L.</param>
    /// <returns>Null where layers are one's own.</returns>
    public static double? PerToken(GptShape shape, int sequenceTokens)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceTokens, 1);
        return (6.0 * MatrixWeights(shape)) + (12.0 * shape.Layers * shape.HiddenSize * sequenceTokens);
    }

    /// <summary>N: weights of all matrices that multiply.</summary>
    /// <returns>Null where layers are one's own.</returns>
    public static long? MatrixWeights(GptShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.OwnLayers is not null)
        {
            return null;
        }

        long hidden = shape.HiddenSize;
        var keysAndValues = 2 * hidden * shape.KeyValueHeads * shape.HeadSize;
        var products = shape.Architecture == Architecture.Llama ? 3 : 2; // SwiGLU has a gate
        var layer = (2 * hidden * hidden) + keysAndValues + (products * hidden * shape.FeedForwardSize);
        var ends = shape.IsCausal ? shape.VocabularySize : shape.PatchNumbers ?? 0;
        return (shape.Layers * layer) + (hidden * ends);
    }
}
