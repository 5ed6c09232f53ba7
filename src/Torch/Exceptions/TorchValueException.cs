namespace TeraPipe.Torch;

/// <summary>An argument has a value that the operation refuses.</summary>
public sealed class TorchValueException(string message) : TorchException(message);
