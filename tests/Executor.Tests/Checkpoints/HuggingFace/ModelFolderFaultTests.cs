using System.Text.Json.Nodes;
using TeraPipe.Executor.Checkpoints.HuggingFace;

namespace TeraPipe.Executor.Tests.Checkpoints.HuggingFace;

/// <summary>What is wrong with a folder is said before anything is loaded: all of it, each by its name.</summary>
public class ModelFolderFaultTests
{
    private const string Config = "config.json", Index = "model.safetensors.index.json";
    private const string First = "model-00001.safetensors", Second = "model-00002.safetensors";
    private const string NoPlainName = "; it must be the name of a .safetensors file in the same folder.";
    private const string Norm = "transformer.ln_f.weight"; // in the second

    public static TheoryData<string, string> Faults { get; } = new()
    {
        { "no config", "config.json is missing." },
        { "config is cut off", "config.json is not JSON: " },
        { "config is a list", "config.json must be one JSON object." },
        { "other model", "config.json: model_type is \"bert\"; it must be \"gpt2\" or \"llama\" or " },
        { "no layers said", "config.json: n_layer is missing." },
        { "half a head", "config.json: n_head is 1.5; it must be a whole number from 1 to 2147483647." },
        { "endless layers", "config.json: n_layer is 2000000000; it must be a whole number from 1 to 10000." },
        { "three heads", "config.json: n_head is 3; it must divide n_embd, 16." },
        { "other activation", "config.json: activation_function is \"relu\"; it must be \"gelu_new\" or " },
        { "scaled layers", "config.json: scale_attn_by_inverse_layer_idx is true; only false can be computed." },
        { "quantized", "config.json: quantization_config is {}; only null can be computed." },
        { "zero epsilon", "config.json: layer_norm_epsilon is 0; it must be a number above 0." },
        { "no tensors", "model.safetensors and model.safetensors.index.json are both missing;" },
        { "two forms", "model.safetensors and model.safetensors.index.json are both there;" },
        { "no map", "model.safetensors.index.json: weight_map must be an object of tensors and their files." },
        { "way out", $"in \"../model-00002.safetensors\"{NoPlainName}" },
        { "absolute", $"in \"/etc/model.safetensors\"{NoPlainName}" },
        { "file missing", "model.safetensors.index.json names the file model-00009.safetensors, which is missing." },
        { "named twice", "model.safetensors.index.json: weight_map has tensor 'transformer.ln_f.bias' twice." },
        { "in two files", "Tensor 'transformer.ln_f.weight' is in model-00001.safetensors, but in model-00002" },
        { "not in its file", "has tensor 'transformer.ln_f.weight' in model-00002.safetensors, which does not hold" },
        { "not in index", "model-00002.safetensors holds tensor 'more', which is not in model.safetensors.index" },
        { "missing", "Tensor 'transformer.ln_f.weight' is missing; [16] is expected." },
        { "extra", "Tensor 'more' of model-00002.safetensors belongs to no parameter of the model." },
        { "shape", "'transformer.ln_f.weight' of model-00002.safetensors has the shape [15]; [16] is expected." },
        { "type", "Tensor 'transformer.ln_f.weight' of model-00002.safetensors holds I64; F16, BF16, F32, F64 can be" },
        { "cut off", "model-00002.safetensors: The file has 4 bytes" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_named(string what, string message)
    {
        using var model = new SavedModel(TinyGpt.Shape);
        Spoil(model, what);

        var refused = Assert.Throws<ModelFolderException>(() => ModelFolder.Open(model.Path));

        Assert.StartsWith($"{model.Path} cannot be used: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(refused.Faults, fault => fault.Contains(message, StringComparison.Ordinal));
        Assert.True(refused.Faults.Count == 1, string.Join('\n', refused.Faults));
    }

    [Theory]
    [InlineData("rope_scaling", """{"type":"linear","factor":2}""",
        "rope_scaling.type is \"linear\"; it must be \"default\" or \"llama3\".")]
    [InlineData("rope_scaling", """{"rope_type":"llama3","factor":2}""", "rope_scaling.low_freq_factor is missing.")]
    [InlineData("rope_theta", "0.5", "rope_theta is 0.5; it must be above 1.")]
    [InlineData("rope_scaling", "4", "rope_scaling is 4; it must be an object.")]
    [InlineData("num_key_value_heads", "3", "num_key_value_heads is 3; it must divide num_attention_heads, 4.")]
    [InlineData("head_dim", "8", "head_dim is 8; only 4 can be computed.")]
    [InlineData("attention_bias", "true", "attention_bias is true; only false can be computed.")]
    [InlineData("hidden_act", "\"gelu\"", "hidden_act is \"gelu\"; it must be \"silu\".")]
    [InlineData("tie_word_embeddings", "1", "tie_word_embeddings is 1; it must be true or false.")]
    public void So_is_a_field_of_a_Llama_that_is_not_computed(string field, string json, string message)
    {
        using var model = new SavedModel(TinyLlama.Shape);
        model.EditJson(Config, config => config[field] = JsonNode.Parse(json));

        var refused = Assert.Throws<ModelFolderException>(() => ModelFolder.Open(model.Path));

        Assert.Contains($"config.json: {message}", refused.Faults);
    }

    [Fact]
    public void All_faults_are_said_together()
    {
        using var model = new SavedModel(TinyGpt.Shape);
        model.EditJson(Config, config => (config["n_layer"], config["layer_norm_epsilon"]) = (0, -1));
        model.EditJson(Index, index => index["weight_map"]![Norm] = "model-00009.safetensors");

        var refused = Assert.Throws<ModelFolderException>(() => ModelFolder.Open(model.Path));

        Assert.Equal(4, refused.Faults.Count); // the tensor is in the second, too
        Assert.All(refused.Faults, fault => Assert.Contains(fault, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_head_that_should_be_the_embedding_and_is_not_is_refused()
    {
        using var model = new SavedModel(TinyGpt.Shape);
        model.EditJson(Config, config => config["tie_word_embeddings"] = true);
        using var folder = ModelFolder.Open(model.Path);

        var refused = Assert.Throws<ModelFolderException>(() => folder.Read("lm_head.weight"));

        Assert.Contains(
            "'lm_head.weight' differs from 'transformer.wte.weight'", refused.Message, StringComparison.Ordinal);
    }

    private static void Spoil(SavedModel model, string what)
    {
        switch (what)
        {
            case "no config":
                File.Delete(model.File(Config));
                break;
            case "config is cut off":
                File.WriteAllText(model.File(Config), "{\"model_type\":");
                break;
            case "config is a list":
                File.WriteAllText(model.File(Config), "[]");
                break;
            case "other model":
                model.EditJson(Config, config => config["model_type"] = "bert");
                break;
            case "no layers said":
                model.EditJson(Config, config => config.Remove("n_layer"));
                break;
            case "half a head":
                model.EditJson(Config, config => config["n_head"] = 1.5);
                break;
            case "endless layers":
                model.EditJson(Config, config => config["n_layer"] = 2_000_000_000);
                break;
            case "three heads":
                model.EditJson(Config, config => config["n_head"] = 3);
                break;
            case "other activation":
                model.EditJson(Config, config => config["activation_function"] = "relu");
                break;
            case "scaled layers":
                model.EditJson(Config, config => config["scale_attn_by_inverse_layer_idx"] = true);
                break;
            case "quantized":
                model.EditJson(Config, config => config["quantization_config"] = new JsonObject());
                break;
            case "zero epsilon":
                model.EditJson(Config, config => config["layer_norm_epsilon"] = 0);
                break;
            case "no tensors":
                File.Delete(model.File(Index));
                break;
            case "two forms":
                File.Copy(model.File(First), model.File("model.safetensors"));
                break;
            default:
                SpoilTensors(model, what);
                break;
        }
    }

    private static void SpoilTensors(SavedModel model, string what)
    {
        switch (what)
        {
            case "no map":
                model.EditJson(Index, index => index["weight_map"] = 1);
                break;
            case "way out":
                Map(model, "more", "../model-00002.safetensors");
                break;
            case "absolute":
                Map(model, "more", "/etc/model.safetensors");
                break;
            case "file missing":
                Map(model, "more", "model-00009.safetensors");
                break;
            case "named twice":
                var text = File.ReadAllText(model.File(Index));
                const string Bias = "\"transformer.ln_f.bias\": \"model-00002.safetensors\"";
                File.WriteAllText(model.File(Index), text.Replace(Bias, $"{Bias}, {Bias}"));
                break;
            case "in two files":
                model.EditTensors(First, tensors => tensors.Add(Norm, zeros(16)));
                break;
            case "not in its file":
                model.EditTensors(Second, tensors => tensors.Remove(Norm));
                break;
            case "not in index":
                model.EditTensors(Second, tensors => tensors.Add("more", zeros(1)));
                break;
            case "missing":
                model.EditTensors(Second, tensors => tensors.Remove(Norm));
                model.EditJson(Index, index => index["weight_map"]!.AsObject().Remove(Norm));
                break;
            case "extra":
                model.EditTensors(Second, tensors => tensors.Add("more", zeros(1)));
                Map(model, "more", Second);
                break;
            case "shape":
                model.EditTensors(Second, tensors => tensors[Norm] = zeros(15));
                break;
            case "type":
                model.EditTensors(Second, tensors => tensors[Norm] = zeros([16], dtype: int64));
                break;
            case "cut off":
                File.WriteAllBytes(model.File(Second), new byte[4]);
                break;
            default:
                Assert.Fail($"Nobody knows how to spoil it by '{what}'.");
                break;
        }
    }

    private static void Map(SavedModel model, string tensor, string file) =>
        model.EditJson(Index, index => index["weight_map"]![tensor] = file);
}
