using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// A model as Hugging Face's transformers writes it: config.json beside model.safetensors, or beside several files that
/// model.safetensors.index.json names. Opening it reads config.json and the headers, and checks that the tensors are
/// those of the model; each is read when it is asked for.
/// </summary>
/// <remarks>
/// Accepted fields of config.json; with * they must be there, the others have transformers' defaults:
/// <list type="bullet">
/// <item>model_type* "gpt2": n_embd* (h), n_layer*, n_head*, n_inner (4 h), n_positions*, vocab_size*,
/// activation_function ("gelu_new", "gelu_pytorch_tanh" and "gelu_fast", all by tanh; "gelu", exact),
/// layer_norm_epsilon (1e-5), tie_word_embeddings (true). scale_attn_weights must be true,
/// scale_attn_by_inverse_layer_idx and add_cross_attention false.</item>
/// <item>model_type* "terapipe_gpt", which checkpoints of ours have: the same, and n_head_kv*, the heads of keys and
/// values.</item>
/// <item>model_type* "llama": hidden_size* (h), num_hidden_layers*, num_attention_heads*, num_key_value_heads (as many
/// as heads), intermediate_size*, max_position_embeddings*, vocab_size*, rms_norm_eps (1e-6), rope_theta (10000),
/// rope_scaling (none, or rope_type "default" or "llama3" with factor, low_freq_factor, high_freq_factor and
/// original_max_position_embeddings), rope_parameters (both of them in one object), tie_word_embeddings (false).
/// hidden_act must be "silu", attention_bias and mlp_bias false, head_dim h / heads.</item>
/// </list>
/// quantization_config must not be there. What concerns neither forward nor shapes, dropout among it, is not read.
/// Tensors are F16, BF16, F32 or F64, and become what is trained. GPT-2's names may lack the prefix "transformer."; a
/// Llama's matrices may be fused as Phi-3's.
/// </remarks>
public sealed class ModelFolder : IWeightSource, IDisposable
{
    private readonly string _path;
    private readonly TensorFiles _files;
    private readonly Dictionary<string, MappedWeight> _weights;

    private ModelFolder(string path, TensorFiles files, GptShape shape, IEnumerable<MappedWeight> weights)
    {
        (_path, _files, Shape) = (path, files, shape);
        _weights = weights.ToDictionary(weight => weight.Name, StringComparer.Ordinal);
    }

    /// <summary>The model's shape, for the pipeline that is to have its weights.</summary>
    public GptShape Shape { get; }

    /// <summary>Opens and checks a folder.</summary>
    /// <exception cref="ModelFolderException">It is not such a model; lists all that is wrong.</exception>
    /// <exception cref="IOException">A file could not be read.</exception>
    public static ModelFolder Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var faults = new List<string>();
        return Open(path, ModelConfig.Read(path, faults), faults);
    }

    /// <summary>Opens the tensors of a model whose shape is known, as <see cref="ModelFolderWriter"/> writes them.
    /// </summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    internal static ModelFolder Open(string path, GptShape shape) =>
        Open(path, new ModelConfig(shape, IsTied: false, ModelConfig.TableOf(shape)), []);

    private static ModelFolder Open(string path, ModelConfig? config, List<string> faults)
    {
        var files = TensorFiles.Open(path, faults);
        try
        {
            var weights = config is null ? [] : TensorCheck.Check(config, files, faults);
            return faults.Count == 0
                ? new ModelFolder(path, files, config!.Shape, weights)
                : throw new ModelFolderException(path, faults);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ModelFolderException">
    /// The model has no such parameter, or has two heads that should be one.
    /// </exception>
    public Tensor Read(string name)
    {
        var weight = _weights.GetValueOrDefault(name)
            ?? throw new ModelFolderException(_path, [$"The model has no parameter '{name}'."]);
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var whole = weight.Join(_files.Read);
        if (name == WeightNames.Head && weight.Parts[0].Name != name && _files.Tensors.ContainsKey(name))
        {
            CheckThatTied(whole, weight.Parts[0].Name);
        }

        return whole.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private void CheckThatTied(Tensor embedding, string name)
    {
        var head = _files.Read(WeightNames.Head);
        if (head.dtype != embedding.dtype || !SafetensorsFile.Pieces(head)
            .Zip(SafetensorsFile.Pieces(embedding))
            .All(pair => pair.First.bytes.SequenceEqual(pair.Second.bytes)))
        {
            throw new ModelFolderException(
                _path,
                [
                    $"Tensor '{WeightNames.Head}' differs from '{name}', though {ModelConfig.FileName} has "
                    + "tie_word_embeddings true; set it to false, or take the tensor away.",
                ]);
        }
    }
}
