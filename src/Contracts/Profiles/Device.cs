namespace TeraPipe.Contracts.Profiles;

/// <summary>What was measured on, and with which software: two profiles are comparable when these are equal.</summary>
public sealed record Device
{
    /// <summary>Marketing name, for example "NVIDIA H200" or the processor's model name.</summary>
    public string? Name { get; init; }

    /// <summary>"cuda" or "cpu".</summary>
    public string? Kind { get; init; }

    /// <summary>Driver version; missing on a CPU.</summary>
    public string? Driver { get; init; }

    /// <summary>CUDA version; missing on a CPU.</summary>
    public string? Cuda { get; init; }

    /// <summary>LibTorch version; missing where nothing was measured.</summary>
    public string? Torch { get; init; }

    /// <summary>What does the matrix products: the BLAS on a CPU, the attention kernel on a GPU.</summary>
    public string? KernelBackend { get; init; }

    /// <summary>Intra-operator threads a stage had; missing on a GPU.</summary>
    public int? Threads { get; init; }
}
