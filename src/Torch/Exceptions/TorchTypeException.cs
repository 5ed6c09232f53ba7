namespace TeraPipe.Torch;

/// <summary>An argument has an element type that the operation refuses.</summary>
public sealed class TorchTypeException(string message) : TorchException(message);
