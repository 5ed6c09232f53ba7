using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>
/// Patches and positions to activations: a ViT's way in. The class token is the first place's patch, of zeros: then its
/// embedding is what is learnt for that place.
/// </summary>
internal sealed class PatchEmbedding : IModelPart
{
    private readonly Weight _patches, _patchesBias, _positions;

    public PatchEmbedding(GptShape shape, ParameterFactory make)
    {
        _patches = make.Weight("patch.weight", Shard.None, 1, shape.HiddenSize, shape.PatchNumbers!.Value);
        _patchesBias = make.Constant("patch.bias", Shard.None, 0, shape.HiddenSize);
        _positions = make.Weight("wpe.weight", Shard.None, 1, shape.MaxSequenceTokens, shape.HiddenSize);
        Weights = make.Made;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Weight> Weights { get; }

    /// <inheritdoc/>
    public int KeyValueHeads => 0;

    /// <inheritdoc/>
    public Value Forward(Value x, Tape tape) =>
        tape.Dropout(tape.EmbedPatches(_patches, _patchesBias, _positions));
}
