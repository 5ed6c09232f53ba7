namespace TeraPipe.Executor.Data;

/// <summary>A tokeniser's file is damaged or does not fit the other one: which, where, and what can be done.</summary>
public sealed class TokenizerException : IOException
{
    private const string Remedy = "take vocab.json and merges.txt from one model, unchanged.";

    internal TokenizerException(string path, long? line, string fault, Exception? inner = null)
        : base($"{path}{(line is null ? "" : $", line {line}")}: {fault}; {Remedy}", inner) =>
        (Path, Line) = (path, line);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>From 1; null where the file is wrong as a whole.</summary>
    public long? Line { get; }
}
