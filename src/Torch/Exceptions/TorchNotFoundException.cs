namespace TeraPipe.Torch;

/// <summary>LibTorch or the shim over it is missing or of another version; the message says what to do.</summary>
public sealed class TorchNotFoundException(string message, Exception? inner = null) : Exception(message, inner);
