namespace TeraPipe.Contracts.Sweeps;

/// <summary>Why a configuration cannot be trained.</summary>
/// <param name="Kind">"gpus", "layers", "heads", "batch", "latencies" or "memory".</param>
/// <param name="Reason">The numbers that do not go together, as a sentence.</param>
/// <param name="Needed">What broke: GPUs that it takes; stages that should divide the layers; devices that should
/// divide the heads; replicas × micro-batch that should divide the step's sequences; bytes that the device needs that
/// needs the most. Missing where latencies are.</param>
/// <param name="Available">What it broke on: the cluster's GPUs, the model's layers, its heads, the step's sequences,
/// the bytes that a device has. Missing where latencies are.</param>
public sealed record SweepObstacle(string Kind, string Reason, long? Needed = null, long? Available = null);
