namespace TeraPipe.Executor.Data;

/// <summary>A file is no token file, or is damaged: which, in which field, and what is wrong.</summary>
public sealed class TokenFileException : IOException
{
    private const string Remedy = "Tokenise the text again.";

    internal TokenFileException(string path, string field, string fault)
        : base($"{path}: {field}: {fault} {Remedy}") => (Path, Field) = (path, field);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensor or the name in the metadata that is wrong.</summary>
    public string Field { get; }
}
