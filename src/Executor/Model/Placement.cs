namespace TeraPipe.Executor.Model;

/// <summary>What a model's numbers are, where they are, and from which seed they start.</summary>
/// <param name="Dtype">Number format of weights and activations.</param>
/// <param name="Device">Device of the stage.</param>
/// <param name="Seed">Equal seeds give equal weights, whatever the number of stages.</param>
public sealed record Placement(ScalarType Dtype, Device Device, long Seed);
