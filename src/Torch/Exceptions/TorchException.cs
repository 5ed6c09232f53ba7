using System.Runtime.InteropServices;

namespace TeraPipe.Torch;

/// <summary>LibTorch refused a call; the message is its own.</summary>
/// <remarks>TorchSharp throws the base class: who catches that serves both bindings.</remarks>
public class TorchException(string message) : ExternalException(message);
