namespace TeraPipe.Planning.Memory;

/// <summary>
/// Bytes that AdamW training keeps for each parameter and for each element of the activations. Two moments a parameter,
/// and a master copy beside weights of 16 bits (ZeRO; Rajbhandari et al., SC 2020, section 3.1).
/// </summary>
/// <param name="Name">What people call it.</param>
/// <param name="WeightBytes">A parameter's weight, as the layers compute with it.</param>
/// <param name="GradientBytes">Its gradient; and one number of the gradients of keys and values.</param>
/// <param name="OptimizerBytes">Its optimiser state: moments, and the master copy if there is one.</param>
/// <param name="ActivationBytes">One element of an activation.</param>
public sealed record Precision(
    string Name, int WeightBytes, int GradientBytes, int OptimizerBytes, int ActivationBytes)
{
    /// <summary>All in float32: 4 + 4 + 8 bytes a parameter.</summary>
    public static Precision Fp32 { get; } = new("fp32", 4, 4, 8, 4);

    /// <summary>
    /// All in bfloat16 and no master copy, moments too: 2 + 2 + 4 bytes a parameter. This is what PyTorch's AdamW does
    /// with a model that was cast to bfloat16.
    /// </summary>
    public static Precision Bf16 { get; } = new("bf16", 2, 2, 4, 2);

    /// <summary>
    /// bfloat16 with gradients, master weights and moments in float32, as our executor and Megatron-LM train: 2 + 4 +
    /// 12 bytes a parameter. A slicing is many small gradients, which would not add up in 16 bits.
    /// </summary>
    public static Precision Bf16WithMaster { get; } = new("bf16+master", 2, 4, 12, 2);

    /// <summary>float16 with gradients, master weights and moments in float32: 2 + 4 + 12 bytes a parameter.</summary>
    public static Precision Fp16WithMaster { get; } = new("fp16+master", 2, 4, 12, 2);
}
