using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// The fields of a GPT-2's config.json (configuration_gpt2.py of transformers, whose defaults are taken).
/// </summary>
internal static class Gpt2Config
{
    public const string ModelType = "gpt2";

    /// <summary>
    /// Ours, with one field more: heads share keys and values, which no model of transformers has in this form, and so
    /// transformers refuses it by its name.
    /// </summary>
    public const string GroupedModelType = "terapipe_gpt";

    private const string KeyValueHeads = "n_head_kv"; // Falcon's name
    private const string Exact = "gelu", Tanh = "gelu_new";

    /// <param name="fields">Of the file.</param>
    /// <param name="isGrouped">Whether heads may share keys and values.</param>
    /// <returns>What makes the model, once there are no faults.</returns>
    public static Func<ModelConfig> Parse(ConfigFields fields, bool isGrouped)
    {
        var (hidden, heads, layers) = (fields.Count("n_embd"), fields.Count("n_head"), fields.Layers("n_layer"));
        var inner = fields.Count("n_inner", missing: (int)Math.Min(4L * hidden, int.MaxValue));
        var (vocabulary, positions) = (fields.Count("vocab_size"), fields.Count("n_positions"));
        var gelu = fields.Choice(
            "activation_function",
            Tanh,
            (Tanh, GeluApproximation.Tanh),
            ("gelu_pytorch_tanh", GeluApproximation.Tanh),
            ("gelu_fast", GeluApproximation.Tanh),
            (Exact, GeluApproximation.None));
        var epsilon = fields.Number("layer_norm_epsilon", missing: 1e-5);
        var isTied = fields.Flag("tie_word_embeddings", missing: true);
        fields.MustBe("scale_attn_weights", "true");
        fields.MustBe("scale_attn_by_inverse_layer_idx", "false");
        fields.MustBe("add_cross_attention", "false");
        fields.MustDivide("n_head", heads, "n_embd", hidden);
        var keyValueHeads = isGrouped ? fields.Count(KeyValueHeads) : heads;
        fields.MustDivide(KeyValueHeads, keyValueHeads, "n_head", heads);
        return () => new ModelConfig(
            new GptShape(layers, hidden, heads, inner, vocabulary, positions)
            {
                KeyValueHeads = keyValueHeads,
                GeluApproximation = gelu,
                NormEpsilon = epsilon,
            },
            isTied,
            new Gpt2Table());
    }

    /// <summary>The fields of a model that is not tied.</summary>
    public static Dictionary<string, object> FieldsOf(GptShape shape)
    {
        var fields = new Dictionary<string, object>
        {
            ["model_type"] = ModelType,
            ["architectures"] = new[] { "GPT2LMHeadModel" },
            ["n_embd"] = shape.HiddenSize,
            ["n_layer"] = shape.Layers,
            ["n_head"] = shape.Heads,
            ["n_inner"] = shape.FeedForwardSize,
            ["n_positions"] = shape.MaxSequenceTokens,
            ["vocab_size"] = shape.VocabularySize,
            ["activation_function"] = shape.GeluApproximation == GeluApproximation.Tanh ? Tanh : Exact,
            ["layer_norm_epsilon"] = shape.NormEpsilon,
            ["tie_word_embeddings"] = false,
        };
        if (shape.KeyValueHeads != shape.Heads)
        {
            (fields["model_type"], fields[KeyValueHeads]) = (GroupedModelType, shape.KeyValueHeads);
            fields.Remove("architectures");
        }

        return fields;
    }
}
