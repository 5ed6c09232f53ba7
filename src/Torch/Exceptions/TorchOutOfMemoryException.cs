namespace TeraPipe.Torch;

/// <summary>There is not enough memory, on the host or on the device.</summary>
public sealed class TorchOutOfMemoryException(string message) : TorchException(message);
