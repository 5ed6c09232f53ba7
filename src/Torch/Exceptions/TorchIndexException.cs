namespace TeraPipe.Torch;

/// <summary>An index lies outside its dimension.</summary>
public sealed class TorchIndexException(string message) : TorchException(message);
