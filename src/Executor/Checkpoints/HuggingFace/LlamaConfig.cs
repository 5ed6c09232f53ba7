using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// The fields of a Llama's config.json (configuration_llama.py of transformers, whose defaults are taken).
/// </summary>
internal static class LlamaConfig
{
    public const string ModelType = "llama";

    private const string Stretched = "llama3";
    private const string RotaryBase = "rope_theta";

    /// <returns>What makes the model, once there are no faults.</returns>
    public static Func<ModelConfig> Parse(ConfigFields fields)
    {
        var (hidden, heads) = (fields.Count("hidden_size"), fields.Count("num_attention_heads"));
        var keyValueHeads = fields.Count("num_key_value_heads", missing: heads);
        var (layers, inner) = (fields.Layers("num_hidden_layers"), fields.Count("intermediate_size"));
        var (vocabulary, positions) = (fields.Count("vocab_size"), fields.Count("max_position_embeddings"));
        var epsilon = fields.Number("rms_norm_eps", missing: 1e-6);
        var isTied = fields.Flag("tie_word_embeddings", missing: false);
        var (rotaryBase, scaling) = Rotary(fields);
        _ = fields.Choice("hidden_act", "silu", ("silu", true));
        fields.MustBe("attention_bias", "false");
        fields.MustBe("mlp_bias", "false");
        fields.MustDivide("num_attention_heads", heads, "hidden_size", hidden);
        fields.MustDivide("num_key_value_heads", keyValueHeads, "num_attention_heads", heads);
        if (hidden % heads == 0)
        {
            fields.MustBe("head_dim", $"{hidden / heads}");
        }

        return () => new ModelConfig(
            new GptShape(layers, hidden, heads, inner, vocabulary, positions)
            {
                Architecture = Architecture.Llama,
                KeyValueHeads = keyValueHeads,
                NormEpsilon = epsilon,
                RotaryBase = rotaryBase,
                RotaryScaling = scaling,
            },
            isTied,
            new LlamaTable());
    }

    /// <summary>The fields of a model that is not tied.</summary>
    public static Dictionary<string, object> FieldsOf(GptShape shape)
    {
        var fields = new Dictionary<string, object>
        {
            ["model_type"] = ModelType,
            ["architectures"] = new[] { "LlamaForCausalLM" },
            ["hidden_size"] = shape.HiddenSize,
            ["num_hidden_layers"] = shape.Layers,
            ["num_attention_heads"] = shape.Heads,
            ["num_key_value_heads"] = shape.KeyValueHeads,
            ["intermediate_size"] = shape.FeedForwardSize,
            ["max_position_embeddings"] = shape.MaxSequenceTokens,
            ["vocab_size"] = shape.VocabularySize,
            ["hidden_act"] = "silu",
            ["rms_norm_eps"] = shape.NormEpsilon,
            [RotaryBase] = shape.RotaryBase,
            ["tie_word_embeddings"] = false,
        };
        if (shape.RotaryScaling is { } scaling)
        {
            fields["rope_scaling"] = new Dictionary<string, object>
            {
                ["rope_type"] = Stretched,
                ["factor"] = scaling.Factor,
                ["low_freq_factor"] = scaling.LowFrequencyFactor,
                ["high_freq_factor"] = scaling.HighFrequencyFactor,
                ["original_max_position_embeddings"] = scaling.OriginalSequenceTokens,
            };
        }

        return fields;
    }

    /// <summary>transformers 5 has both in one object, rope_parameters.</summary>
    private static (double Base, RotaryScaling? Scaling) Rotary(ConfigFields fields)
    {
        var both = fields.Inner("rope_parameters");
        var rotaryBase = (both ?? fields).Number(RotaryBase, missing: 10_000);
        if (rotaryBase <= 1)
        {
            rotaryBase = (both ?? fields).Fault(RotaryBase, $"is {rotaryBase}; it must be above 1", 10_000);
        }

        return (rotaryBase, (both ?? fields.Inner("rope_scaling")) is { } scaling ? Scaling(scaling) : null);
    }

    private static RotaryScaling? Scaling(ConfigFields fields)
    {
        var kind = fields.Has("rope_type") ? "rope_type" : "type"; // its name of old
        if (fields.Choice<bool?>(kind, "default", ("default", false), (Stretched, true)) is not true)
        {
            return null;
        }

        var (factor, low) = (fields.Number("factor"), fields.Number("low_freq_factor"));
        var (high, tokens) = (fields.Number("high_freq_factor"), fields.Count("original_max_position_embeddings"));
        try
        {
            return new RotaryScaling(factor, low, high, tokens);
        }
        catch (ArgumentException e)
        {
            return fields.Fault<RotaryScaling?>("factor", $"and its like are wrong: {e.Message.TrimEnd('.')}", null);
        }
    }
}
