namespace TeraPipe.Planning.Parallelism;

/// <summary>How a model is spread over GPUs: P · D · t of them.</summary>
public readonly record struct ParallelDegrees
{
    /// <param name="pipeline">Devices of the pipeline, P.</param>
    /// <param name="data">Replicas, D.</param>
    /// <param name="tensor">Devices that share each layer, t.</param>
    public ParallelDegrees(int pipeline, int data, int tensor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pipeline, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(data, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tensor, 1);
        (Pipeline, Data, Tensor) = (pipeline, data, tensor);
    }

    /// <summary>Devices of the pipeline, P.</summary>
    public int Pipeline { get; }

    /// <summary>Replicas, D.</summary>
    public int Data { get; }

    /// <summary>Devices that share each layer, t.</summary>
    public int Tensor { get; }

    /// <summary>GPUs in all.</summary>
    public long Gpus => (long)Pipeline * Data * Tensor;
}
