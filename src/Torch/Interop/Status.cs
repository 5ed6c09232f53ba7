namespace TeraPipe.Torch.Interop;

/// <summary>What a call into the shim came to; guard.h has the same list.</summary>
internal enum Status
{
    Ok,
    Failed,
    Index,
    Value,
    Type,
    NotImplemented,
    OutOfMemory,
}
