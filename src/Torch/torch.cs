namespace TeraPipe.Torch;

/// <summary>
/// The part of TorchSharp's API that this product uses, with TorchSharp's names and signatures, over a binding of our
/// own: a program compiles against either (docs/adr/0001-torch-backend.md).
/// </summary>
/// <remarks>
/// <para>Unless said otherwise, an operation returns a new tensor, broadcasts, promotes types and counts negative
/// dimensions from the end, as PyTorch does, and throws a <see cref="TorchException"/> for what does not fit.</para>
/// <para>Grad mode, dispose scope and number of threads belong to the calling thread.</para>
/// </remarks>
public static partial class torch
{
}
