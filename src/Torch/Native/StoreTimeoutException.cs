namespace TeraPipe.Torch.Native;

/// <summary>Nobody put a key into the store in time; the message names it.</summary>
public sealed class StoreTimeoutException(string message) : TorchException(message);
