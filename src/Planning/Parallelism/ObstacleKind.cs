namespace TeraPipe.Planning.Parallelism;

/// <summary>What is in the way of a configuration.</summary>
public enum ObstacleKind
{
    /// <summary>The cluster has too few GPUs.</summary>
    Gpus,

    /// <summary>The stages don't divide the layers evenly.</summary>
    Layers,

    /// <summary>The tensor-parallel degree doesn't divide the heads evenly.</summary>
    Heads,

    /// <summary>Replicas and micro-batches don't divide the batch evenly.</summary>
    Batch,

    /// <summary>
    /// No latency is known for the tensor-parallel degree, for the micro-batch size, or for some slice of every slicing.
    /// </summary>
    Latencies,

    /// <summary>A device has too little memory.</summary>
    Memory,
}
