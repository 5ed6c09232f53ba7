namespace TeraPipe.Planning.Memory;

/// <summary>How a model is trained, as far as its memory depends on it.</summary>
public sealed record MemorySettings
{
    /// <summary>Bytes of a parameter's parts and of an activation's element.</summary>
    public Precision Precision { get; init; } = Precision.Bf16WithMaster;

    /// <summary>What the backward computes again.</summary>
    public Recompute Recompute { get; init; } = Recompute.None;

    /// <summary>
    /// Whether attention's scores never reach memory (FlashAttention; Dao et al., NeurIPS 2022). Without it the scores
    /// of a slice of l tokens after c others are a · l · (c + l) elements.
    /// </summary>
    public bool HasFusedAttention { get; init; } = true;

    /// <summary>Devices that share each layer, t.</summary>
    public int TensorParallelDegree
    {
        get;
        init => field = AtLeastOne(value, nameof(TensorParallelDegree));
    } = 1;

    /// <summary>
    /// Whether the tensor-parallel group also shares, along the sequence, what each of its devices would hold whole:
    /// the activations around the norms (sequence parallelism; Korthikanti et al., section 4.2.2).
    /// </summary>
    public bool IsSequenceParallel { get; init; }

    /// <summary>Replicas that train on different sequences, D.</summary>
    public int DataParallelDegree
    {
        get;
        init => field = AtLeastOne(value, nameof(DataParallelDegree));
    } = 1;

    /// <summary>
    /// Whether the replicas share the optimiser state among them: ZeRO's stage 1, P_os (Rajbhandari et al., SC 2020,
    /// section 5.1).
    /// </summary>
    public bool ShardsOptimizer { get; init; }

    /// <summary>
    /// What the device's context, kernels and allocator take before the first tensor; has to be measured.
    /// </summary>
    public Bytes Reserved { get; init; }

    private static int AtLeastOne(int degree, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1, name);
        return degree;
    }
}
