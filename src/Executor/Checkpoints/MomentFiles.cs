using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Checkpoints;

/// <summary>AdamW's moments in a checkpoint: a file for each stage that wrote it, optimizer-00001.safetensors, ….
/// </summary>
internal sealed class MomentFiles : IWeightSource, IWeightSink, IDisposable
{
    private const string Prefix = "optimizer-";
    private readonly string _folder;
    private readonly List<SafetensorsReader> _files = [];
    private readonly Dictionary<string, SafetensorsReader> _places = new(StringComparer.Ordinal);

    private MomentFiles(string folder) => _folder = folder;

    /// <summary>To write into a folder.</summary>
    public static MomentFiles In(string folder) => new(folder);

    /// <summary>To read from a folder.</summary>
    /// <exception cref="SafetensorsException">A file is damaged.</exception>
    /// <exception cref="CheckpointException">Moments are missing, or in two files.</exception>
    public static MomentFiles Open(string folder, GptShape shape)
    {
        var files = new MomentFiles(folder);
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder, $"{Prefix}*.safetensors"))
            {
                files._files.Add(new SafetensorsReader(path));
            }

            string[] faults = [.. files.Place(), .. files.Missing(shape)];
            return faults.Length == 0 ? files : throw new CheckpointException(folder, faults);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name) => _places.GetValueOrDefault(name)?.Read(name)
        ?? throw new CheckpointException(_folder, [FaultOf(name)]);

    /// <inheritdoc/>
    public void Write(int stage, IReadOnlyDictionary<string, Tensor> weights) => SafetensorsFile.Write(
        Path.Combine(_folder, $"{Prefix}{stage + 1:00000}.safetensors"),
        weights.Select(weight => (weight.Key, weight.Value)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private List<string> Place()
    {
        var faults = new List<string>();
        foreach (var (file, entry) in _files.SelectMany(file => file.Header.Entries.Select(entry => (file, entry))))
        {
            if (!_places.TryAdd(entry.Name, file))
            {
                faults.Add($"The optimiser's '{entry.Name}' is in two files, of which one is {file.Path}.");
            }
        }

        return faults;
    }

    private IEnumerable<string> Missing(GptShape shape) => ModelConfig.SavedAs(shape)
        .SelectMany(weight => StateTransfer.Moments.Select(moment => StateTransfer.NameOf(weight.Name, moment)))
        .Where(name => !_places.ContainsKey(name))
        .Select(FaultOf);

    private static string FaultOf(string name) => $"The optimiser's state has no '{name}'.";
}
