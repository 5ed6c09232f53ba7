namespace TeraPipe.Executor.Checkpoints;

/// <summary>AdamW's moments in a checkpoint: a file for each stage that wrote it, optimizer-00001.safetensors, ….
/// </summary>
internal sealed class MomentFiles : IWeightSource, IWeightSink, IDisposable
{
    private const string Prefix = "optimizer-";
    private readonly string _folder;
    private readonly Dictionary<string, SafetensorsReader> _places = new(StringComparer.Ordinal);

    private MomentFiles(string folder) => _folder = folder;

    /// <summary>To write into a folder.</summary>
    public static MomentFiles In(string folder) => new(folder);

    /// <summary>To read from a folder.</summary>
    /// <exception cref="SafetensorsException">A file is damaged.</exception>
    public static MomentFiles Open(string folder)
    {
        var files = new MomentFiles(folder);
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder, $"{Prefix}*.safetensors"))
            {
                var reader = new SafetensorsReader(path);
                foreach (var entry in reader.Header.Entries)
                {
                    files._places.Add(entry.Name, reader);
                }
            }

            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name) => _places.GetValueOrDefault(name)?.Read(name)
        ?? throw new CheckpointException(_folder, [$"The optimiser's state has no '{name}'."]);

    /// <inheritdoc/>
    public void Write(int stage, IReadOnlyDictionary<string, Tensor> weights) => SafetensorsFile.Write(
        Path.Combine(_folder, $"{Prefix}{stage + 1:00000}.safetensors"),
        weights.Select(weight => (weight.Key, weight.Value)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var reader in _places.Values.Distinct())
        {
            reader.Dispose();
        }
    }
}
