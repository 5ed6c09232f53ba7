namespace TeraPipe.Torch;

/// <summary>This LibTorch has no such operation for the tensor's type or device.</summary>
public sealed class TorchNotImplementedException(string message) : TorchException(message);
