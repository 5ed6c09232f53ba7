using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Memory;

/// <summary>
/// Bytes of activations on one device, after Korthikanti et al., "Reducing Activation Recomputation in Large
/// Transformer Models" (MLSys 2023), section 4. With 2-byte activations, dropout, f = 4 h and tensor-parallel degree t
/// a layer holds, by its equation 2,
///     b · s · h · (10 + 24 / t + 5 · a · s / (h · t))   of a sequence of s tokens in one slice:
/// 10 are inputs of norms and blocks and masks, which every device holds whole unless it is sequence parallel; 24 are
/// queries, keys, values, attention's and the MLP's insides; the last term is attention's scores. Here a slice of l
/// tokens after c others has a · l · (c + l) scores, and its keys and values (4 of the 24) are told apart.
/// </summary>
internal sealed class ActivationShape
{
    private const int LogitBytes = 4; // the loss is computed in float32
    private readonly ModelShape _model;
    private readonly MemorySettings _settings;
    private readonly long _h, _f, _kv, _element, _mask;

    public ActivationShape(ModelShape model, MemorySettings settings)
    {
        (_model, _settings) = (model, settings);
        (_h, _kv) = (model.Layer.HiddenSize, model.Layer.KeyValueWidth);
        _f = model.Layer.FeedForwardSize;
        _element = settings.Precision.ActivationBytes;
        _mask = model.HasDropout ? 1 : 0;
    }

    /// <summary>The footprints of a micro-batch's slices on a run of layers, first slice first.</summary>
    public SliceFootprint[] Of(MicroBatchSlicing microBatch, int layers, bool hasEmbedding, bool hasHead)
    {
        var footprints = new SliceFootprint[microBatch.Slices.Count];
        var context = 0L;
        for (var i = 0; i < footprints.Length; i++)
        {
            var length = (long)microBatch.Slices[i].Count;
            footprints[i] = Of(microBatch.Sequences * length, length + context, layers, hasEmbedding, hasHead);
            context += length;
        }

        return footprints;
    }

    private SliceFootprint Of(long tokens, long attended, int layers, bool hasEmbedding, bool hasHead)
    {
        var ends = (hasEmbedding ? tokens * EmbeddingBytes : 0) + (hasHead ? tokens * HeadBytes : 0);
        return new SliceFootprint(
            (layers * LayerBytes(tokens, attended, _settings.Recompute)) + ends,
            layers * tokens * KeyValueBytes,
            layers * tokens * KeyGradientBytes,
            (tokens * layers * WeightInputBytes) + (hasHead ? tokens * HeadWeightInputBytes : 0),
            (tokens * MomentBytes) + RecomputedBytes(tokens, attended));
    }

    /// <summary>What a layer holds of a slice besides its keys and values.</summary>
    private long LayerBytes(long tokens, long attended, Recompute recompute)
    {
        if (recompute == Recompute.Full)
        {
            return tokens * Whole(_h * _element);
        }

        var aroundBlocks = Whole((4 * _h * _element) + (2 * _h * _mask));
        var withinBlocks = Shared(((2 * _h) + ((_model.Layer.IsGated ? 3 : 2) * _f)) * _element);
        var holdsScores = recompute == Recompute.None && !_settings.HasFusedAttention;
        return (tokens * (aroundBlocks + withinBlocks)) + (holdsScores ? tokens * attended * ScoreBytes : 0);
    }

    /// <summary>
    /// What is alive for a moment besides: the gradients into and out of attention, 4 h, or around the MLP's
    /// activation, 2 f; with a gate 4 f, as it has two ways in and its sigmoid is computed again.
    /// </summary>
    private long MomentBytes => Math.Max(
        4 * _h * _element, Shared((_model.Layer.IsGated ? 4 : 2) * _f * _element));

    /// <summary>What the backward of a slice computes again at one time: one layer, or one layer's scores.</summary>
    private long RecomputedBytes(long tokens, long attended) => _settings.Recompute switch
    {
        Recompute.Full => LayerBytes(tokens, attended, Recompute.None),
        Recompute.Selective when !_settings.HasFusedAttention => tokens * attended * ScoreBytes,
        _ => 0,
    };

    /// <summary>Of a query and a key, all heads: softmax; its mask and its output where there is dropout.</summary>
    private long ScoreBytes => Shared(_model.Heads * (_model.HasDropout ? (2 * _element) + _mask : _element));

    private long KeyValueBytes => Shared(2 * _kv * _element);

    private long KeyGradientBytes => Shared(2 * _kv * _settings.Precision.GradientBytes);

    /// <summary>
    /// A layer's inputs of matrix products and the gradients of their outputs: 32 · b · s · h bytes where f = 4 h and
    /// t = 1 (Qi et al. 2024, arXiv 2401.10241, table 1).
    /// </summary>
    private long WeightInputBytes =>
        Whole(4 * _h * _element) + Shared(((2 * _h) + (2 * _kv) + ((_model.Layer.IsGated ? 3 : 2) * _f)) * _element);

    /// <summary>The mask after the embedding (Korthikanti et al., section 4.3, as the head's below).</summary>
    private long EmbeddingBytes => Whole(_h * _mask);

    /// <summary>The inputs of the last norm and of the logits' matrix, and the logits.</summary>
    private long HeadBytes => Whole(2 * _h * _element) + Shared((long)_model.Vocabulary * LogitBytes);

    private long HeadWeightInputBytes => Whole(_h * _element) + Shared(_model.Vocabulary * _element);

    private long Whole(long bytes) => _settings.IsSequenceParallel ? Shared(bytes) : bytes;

    private long Shared(long bytes) => (bytes + _settings.TensorParallelDegree - 1) / _settings.TensorParallelDegree;
}
