namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// The tensors of a folder: of model.safetensors, or of all files that model.safetensors.index.json names. Headers are
/// read at once, tensors when they are asked for.
/// </summary>
internal sealed class TensorFiles : IDisposable
{
    public const string SingleName = "model.safetensors";
    public const string IndexName = "model.safetensors.index.json";

    private readonly string _folder;
    private readonly List<string> _faults;
    private readonly List<SafetensorsReader> _files = [];
    private readonly Dictionary<string, (SafetensorsReader File, SafetensorsEntry Entry)> _tensors =
        new(StringComparer.Ordinal);

    private IReadOnlySet<string>? _named; // null if nobody knows what there should be

    private TensorFiles(string folder, List<string> faults) => (_folder, _faults) = (folder, faults);

    /// <summary>All tensors and the files that hold them.</summary>
    public IReadOnlyDictionary<string, (SafetensorsReader File, SafetensorsEntry Entry)> Tensors => _tensors;

    /// <summary>Opens what can be opened; what is wrong becomes a fault.</summary>
    public static TensorFiles Open(string folder, List<string> faults)
    {
        var files = new TensorFiles(folder, faults);
        try
        {
            files.OpenAll(Exists(folder, SingleName), Exists(folder, IndexName));
            return files;
        }
        catch // a file that is there, and may not be read
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>Whether a tensor is missing, and no fault of the files says so already.</summary>
    public bool Lacks(string name) => _named?.Contains(name) == false && !_tensors.ContainsKey(name);

    /// <summary>One tensor, as it is in its file.</summary>
    public Tensor Read(string name) => _tensors[name].File.Read(name);

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private static bool Exists(string folder, string name) => File.Exists(Path.Combine(folder, name));

    private void OpenAll(bool isSingle, bool isIndexed)
    {
        if (isSingle != isIndexed)
        {
            (isSingle ? (Action)OpenSingle : OpenIndexed)();
        }
        else
        {
            _faults.Add(isSingle
                ? $"{SingleName} and {IndexName} are both there; take away the one that is not meant."
                : $"{SingleName} and {IndexName} are both missing; other forms than safetensors are not read.");
        }
    }

    private void OpenSingle()
    {
        if (Opened(SingleName) is { } file)
        {
            file.Header.Entries.ToList().ForEach(entry => _tensors.Add(entry.Name, (file, entry)));
            _named = _tensors.Keys.ToHashSet(StringComparer.Ordinal);
        }
    }

    private void OpenIndexed()
    {
        var (named, places) = TensorIndex.Read(_folder, IndexName, _faults);
        _named = named;
        foreach (var name in places.Values.Distinct(StringComparer.Ordinal))
        {
            foreach (var entry in Opened(name)?.Header.Entries ?? [])
            {
                Add(entry, name, places);
            }
        }

        var opened = _files.Select(file => Path.GetFileName(file.Path)).ToHashSet(StringComparer.Ordinal);
        _faults.AddRange(places
            .Where(place => opened.Contains(place.Value) && !_tensors.ContainsKey(place.Key))
            .Select(place => $"{IndexName} has tensor '{place.Key}' in {place.Value}, which does not hold it."));
    }

    private void Add(SafetensorsEntry entry, string file, Dictionary<string, string> places)
    {
        if (!places.TryGetValue(entry.Name, out var place))
        {
            _faults.Add($"{file} holds tensor '{entry.Name}', which is not in {IndexName}.");
        }
        else if (place != file)
        {
            _faults.Add($"Tensor '{entry.Name}' is in {file}, but in {place} by {IndexName}; it must be in one file.");
        }
        else
        {
            _tensors.Add(entry.Name, (_files[^1], entry));
        }
    }

    private SafetensorsReader? Opened(string name)
    {
        if (!Exists(_folder, name))
        {
            _faults.Add($"{IndexName} names the file {name}, which is missing.");
            return null;
        }

        try
        {
            _files.Add(new SafetensorsReader(Path.Combine(_folder, name)));
            return _files[^1];
        }
        catch (SafetensorsException e)
        {
            _faults.Add(e.Message);
            return null;
        }
    }
}
