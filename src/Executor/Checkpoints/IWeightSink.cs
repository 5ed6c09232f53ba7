namespace TeraPipe.Executor.Checkpoints;

/// <summary>Where a model's weights go to, a stage at a time. Several threads write at a time.</summary>
public interface IWeightSink
{
    /// <summary>Called once for each stage, by one rank of those that have it.</summary>
    /// <param name="stage">Number of the stage, from 0.</param>
    /// <param name="weights">
    /// All its parameters, whole, on the host, of the type that is trained; as <see cref="IWeightSource.Read"/> gives
    /// them. Not to be kept.
    /// </param>
    /// <exception cref="IOException">They could not be written.</exception>
    void Write(int stage, IReadOnlyDictionary<string, Tensor> weights);
}
