using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>What a config.json says.</summary>
/// <param name="Shape">The whole model.</param>
/// <param name="IsTied">Whether the head's matrix is the embedding's.</param>
/// <param name="Table">Names and layouts of its tensors.</param>
internal sealed record ModelConfig(GptShape Shape, bool IsTied, WeightTable Table)
{
    public const string FileName = "config.json";

    /// <summary>Reads and checks the file.</summary>
    /// <returns>Null after a fault.</returns>
    public static ModelConfig? Read(string folder, List<string> faults)
    {
        if (JsonFile.Read(folder, FileName, faults) is not { } json)
        {
            return null;
        }

        var fields = new ConfigFields(json, $"{FileName}: ", faults);
        fields.MustBe("quantization_config", "null");
        var parse = fields.Choice<Func<ConfigFields, Func<ModelConfig>>>(
            "model_type",
            null,
            (Gpt2Config.ModelType, gpt => Gpt2Config.Parse(gpt, isGrouped: false)),
            (LlamaConfig.ModelType, LlamaConfig.Parse),
            (Gpt2Config.GroupedModelType, gpt => Gpt2Config.Parse(gpt, isGrouped: true)));
        var make = parse?.Invoke(fields);
        return faults.Count == 0 ? make?.Invoke() : null;
    }

    /// <summary>The fields of a config.json for a model that is not tied; null where Hugging Face has none like it.
    /// </summary>
    public static Dictionary<string, object>? FieldsOf(GptShape shape) =>
        shape is { OwnLayers: not null } or { IsCausal: false } ? null
        : shape.Architecture == Architecture.Gpt ? Gpt2Config.FieldsOf(shape)
        : LlamaConfig.FieldsOf(shape);

    /// <summary>The names and layouts in which a model is saved.</summary>
    public static IEnumerable<MappedWeight> SavedAs(GptShape shape) =>
        TableOf(shape).Of(shape, new TableForm(IsVariant: false, IsTied: false));

    /// <summary>The names and layouts of an architecture.</summary>
    public static WeightTable TableOf(GptShape shape)
    {
        WeightTable architecture = shape.Architecture switch
        {
            Architecture.Gpt => new Gpt2Table(),
            Architecture.Llama => new LlamaTable(),
            _ => new EncoderTable(),
        };
        return shape.OwnLayers is null ? architecture : new OwnTable(architecture);
    }
}
