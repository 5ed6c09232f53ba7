namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>A folder is not a model that we can train, or its parts do not fit. Its message is whole.</summary>
public sealed class ModelFolderException : IOException
{
    private const int MostShown = 40; // faults in the message
    private const int LongestShown = 300; // characters of one; a hostile index quotes 100 MB

    internal ModelFolderException(string folder, IReadOnlyList<string> faults)
        : base($"{folder} cannot be used: {Text(faults)}") => (Folder, Faults) = (folder, faults);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>All that is wrong, a sentence each, with the name of the file, the field or the tensor; at least one.
    /// </summary>
    public IReadOnlyList<string> Faults { get; }

    private static string Text(IReadOnlyList<string> faults)
    {
        var shown = string.Join(" ", faults.Take(MostShown).Select(Short));
        return faults.Count <= MostShown ? shown : $"{shown} And {faults.Count - MostShown} more faults.";
    }

    private static string Short(string fault) =>
        fault.Length <= LongestShown ? fault : string.Concat(fault.AsSpan(0, LongestShown), "…");
}
