using System.Text.Json;
using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// Writes a model as Hugging Face's transformers reads it, a file for each stage, by whichever rank has the stage.
/// </summary>
internal sealed class ModelFolderWriter(string folder, GptShape shape) : IWeightSink
{
    private static readonly Dictionary<string, string> _metadata = new() { ["format"] = "pt" }; // transformers asks

    private static readonly Dictionary<ScalarType, string> _typeNames = new()
    {
        [ScalarType.Float16] = "float16",
        [ScalarType.BFloat16] = "bfloat16",
        [ScalarType.Float32] = "float32",
        [ScalarType.Float64] = "float64",
    };

    /// <inheritdoc/>
    public void Write(int stage, IReadOnlyDictionary<string, Tensor> weights)
    {
        using var scope = NewDisposeScope();
        MappedWeight[] known = [.. ModelConfig.SavedAs(shape).Where(weight => weights.ContainsKey(weight.Name))];
        if (weights.Keys.Except(known.Select(weight => weight.Name)).FirstOrDefault() is { } unknown)
        {
            throw new InvalidOperationException(
                $"The model has no parameter '{unknown}' any more: layers of one's own must declare the same whenever "
                + "they are made.");
        }

        SafetensorsFile.Write(
            Path.Combine(folder, $"model-{stage + 1:00000}.safetensors"),
            [.. known.SelectMany(weight => weight.Split(weights[weight.Name]))],
            _metadata);
    }

    /// <summary>Writes what is said of the whole, once all stages are written.</summary>
    /// <exception cref="IOException">A stage is missing.</exception>
    public void Finish()
    {
        var (places, bytes, type) = (new SortedDictionary<string, string>(StringComparer.Ordinal), 0L, float32);
        foreach (var path in Directory.EnumerateFiles(folder, "model-*.safetensors"))
        {
            foreach (var entry in SafetensorsFile.ReadHeader(path).Entries)
            {
                places.Add(entry.Name, Path.GetFileName(path));
                (bytes, type) = (bytes + entry.End - entry.Begin, entry.Dtype);
            }
        }

        if (ModelConfig.SavedAs(shape).SelectMany(weight => weight.Parts).FirstOrDefault(part =>
            !places.ContainsKey(part.Name)) is { } missing)
        {
            throw new IOException(
                $"{folder} has no tensor '{missing.Name}': all ranks must write to the same folder, on a file system "
                + "that they share.");
        }

        Write(TensorFiles.IndexName, TensorIndex.Write(places, bytes));
        if (ModelConfig.FieldsOf(shape) is { } fields)
        {
            fields["torch_dtype"] = _typeNames[type];
            Write(ModelConfig.FileName, JsonSerializer.SerializeToUtf8Bytes(fields, JsonFile.Indented));
        }
    }

    private void Write(string name, byte[] bytes) =>
        AtomicFile.Write(Path.Combine(folder, name), file => file.Write(bytes));
}
