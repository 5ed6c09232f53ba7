using System.Text.Json;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>A JSON file that may be hostile.</summary>
internal static class JsonFile
{
    private const int MaxBytes = 100_000_000; // as a safetensors header

    /// <summary>As people read it.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    /// <summary>The file's object; null, and a fault, if it is none.</summary>
    public static JsonElement? Read(string folder, string name, List<string> faults)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(folder, name));
            if (file.Length > MaxBytes)
            {
                faults.Add($"{name} has {file.Length} bytes; at most {MaxBytes} are read.");
                return null;
            }

            using var document = JsonDocument.Parse(file);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }

            faults.Add($"{name} must be one JSON object.");
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            faults.Add(e is JsonException ? $"{name} is not JSON: {e.Message}" : $"{name} is missing.");
        }

        return null;
    }
}
