using System.Text.Json;
using System.Text.Json.Serialization;
using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Checkpoints;

/// <summary>checkpoint.json: what a checkpoint is of, and which files make it.</summary>
internal sealed record CheckpointFile
{
    public const string Name = "checkpoint.json";
    public const string CurrentFormat = "terapipe-checkpoint/1";

    private const string Remedy = "Take the folder away to go on from the checkpoint before it, if there is one.";

    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <summary>The form of the checkpoint.</summary>
    public required string Format { get; init; }

    /// <summary>Version of the program that wrote it.</summary>
    public required string WrittenBy { get; init; }

    /// <summary>The model's shape, field by field.</summary>
    public required IReadOnlyDictionary<string, string> Model { get; init; }

    public required TrainingProgress Progress { get; init; }

    /// <summary>What the trainer keeps besides, by name: where its data stands.</summary>
    public required IReadOnlyDictionary<string, string> Kept { get; init; }

    /// <summary>Length of every other file, in bytes.</summary>
    public required IReadOnlyDictionary<string, long> Files { get; init; }

    /// <summary>Says what is in a folder whose other files are all written.</summary>
    public static CheckpointFile Of(
        IPipeline pipeline, IReadOnlyDictionary<string, string> kept, string folder) => new()
    {
        Format = CurrentFormat,
        WrittenBy = $"TeraPipe.Executor {typeof(CheckpointFile).Assembly.GetName().Version}",
        Model = FieldsOf(pipeline.Shape),
        Progress = pipeline.Progress,
        Kept = kept,
        Files = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .ToDictionary(file => Path.GetFileName(file), file => new FileInfo(file).Length),
    };

    /// <summary>Reads and checks the file, and that all others are there.</summary>
    /// <exception cref="CheckpointException">It is no checkpoint, or not whole.</exception>
    public static CheckpointFile Read(string folder)
    {
        CheckpointFile read;
        try
        {
            read = JsonSerializer.Deserialize<CheckpointFile>(File.ReadAllBytes(Path.Combine(folder, Name)), _options)
                ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(
                folder, [e is JsonException ? $"{Name} is damaged: {e.Message}" : $"There is no {Name}.", Remedy], e);
        }

        string[] faults = [.. read.Faults(folder)];
        return faults.Length == 0 ? read : throw new CheckpointException(folder, [.. faults, Remedy]);
    }

    public void Write(string folder) => AtomicFile.Write(
        Path.Combine(folder, Name), file => JsonSerializer.Serialize(file, this, _options));

    /// <summary>In what a model differs from the checkpoint's.</summary>
    public IEnumerable<string> Differences(GptShape shape)
    {
        var ours = FieldsOf(shape);
        return ours.Keys.Union(Model.Keys).Order(StringComparer.Ordinal)
            .Select(field => (field, Ours: ours.GetValueOrDefault(field, "unknown")))
            // a field that is missing here was perhaps not known yet when the checkpoint was written
            .Select(field => (field.field, field.Ours,
                Theirs: Model.GetValueOrDefault(field.field, field.Ours.Length == 0 ? "" : "unknown")))
            .Where(field => field.Theirs != field.Ours)
            .Select(field =>
                $"It is of a model whose {field.field} is {OrNone(field.Theirs)}; here it is {OrNone(field.Ours)}.");
    }

    private static SortedDictionary<string, string> FieldsOf(GptShape shape) => new(
        typeof(GptShape).GetProperties().ToDictionary(
            property => property.Name,
            property => Convert.ToString(
                property.GetValue(shape), System.Globalization.CultureInfo.InvariantCulture) ?? ""),
        StringComparer.Ordinal);

    private static string OrNone(string? value) => value is { Length: > 0 } ? value : "none";

    /// <summary>As many as the model has, none updated more often than the head, and the last one as often.</summary>
    private bool AreLayers(IReadOnlyList<LayerProgress> layers) =>
        Model.GetValueOrDefault(nameof(GptShape.Layers)) == $"{layers.Count}"
        && layers[^1] == new LayerProgress(Progress.UpdatesDone, IsFrozen: false)
        && layers.All(layer => layer.UpdatesDone >= 0 && layer.UpdatesDone <= Progress.UpdatesDone);

    private IEnumerable<string> Faults(string folder)
    {
        if (Format != CurrentFormat)
        {
            yield return $"{Name}: format is {Format}; {CurrentFormat} can be read.";
        }

        foreach (var (name, bytes) in Files)
        {
            if (Path.GetFileName(name) != name || name.Contains('\0', StringComparison.Ordinal))
            {
                yield return $"{Name}: files has '{name}', which is no file beside it.";
            }
            else if (new FileInfo(Path.Combine(folder, name)) is var file && !file.Exists)
            {
                yield return $"{name} is missing.";
            }
            else if (file.Length != bytes)
            {
                yield return $"{name} has {file.Length} bytes; it was written with {bytes}.";
            }
        }

        if (Progress.UpdatesDone < 0 || Progress.UpdatesDone > Progress.StepsDone || Progress.GoodSteps < 0
            || !(double.IsFinite(Progress.LossScale) && Progress.LossScale > 0))
        {
            yield return $"{Name}: progress is {Progress}; there cannot be one like that.";
        }

        if (Progress.Layers is { } layers && !AreLayers(layers))
        {
            yield return $"{Name}: progress.layers is [{string.Join(", ", layers)}]; there cannot be one like that.";
        }
    }
}
