namespace TeraPipe.Torch.Native;

/// <summary>A wait for an operation between processes was ended by <see cref="Work.Abort"/>.</summary>
public sealed class WorkAbortedException() : TorchException("The operation was aborted.");
