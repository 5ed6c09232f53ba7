namespace TeraPipe.Executor.Checkpoints;

/// <summary>A file is not a safetensors file, or is damaged: which, in which tensor, and what is wrong.</summary>
public sealed class SafetensorsException : IOException
{
    internal SafetensorsException(string path, string? tensor, string fault, Exception? inner = null)
        : base($"{path}: {(tensor is null ? "" : $"tensor '{FaultText.Of(tensor)}': ")}{FaultText.Of(fault)}", inner) =>
        (Path, Tensor) = (path, tensor);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Name of the tensor that is wrong; null where the file is wrong as a whole.</summary>
    public string? Tensor { get; }
}
