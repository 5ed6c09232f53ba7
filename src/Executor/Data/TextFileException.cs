namespace TeraPipe.Executor.Data;

/// <summary>A file is no text that can be tokenised: which, where, and why.</summary>
public sealed class TextFileException : IOException
{
    /// <param name="path">The file.</param>
    /// <param name="fault">What is wrong and where, and what can be done.</param>
    /// <param name="inner">What found it.</param>
    public TextFileException(string path, string fault, Exception? inner = null)
        : base($"'{path}' {fault}", inner) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
