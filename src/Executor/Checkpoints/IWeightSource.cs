namespace TeraPipe.Executor.Checkpoints;

/// <summary>
/// Where a model's weights come from: whole parameters by name, of which each rank takes its own part. Several threads
/// read at a time.
/// </summary>
public interface IWeightSource
{
    /// <summary>A whole parameter, as a rank that shares it with none has it.</summary>
    /// <param name="name">
    /// As <see cref="Model.NamedParameter"/>s are called: GPT-2's names, or Phi-3's of a Llama.
    /// </param>
    /// <returns>
    /// On the host, a matrix as [out, in], of any floating type; the caller's to dispose, or the innermost dispose
    /// scope's.
    /// </returns>
    /// <exception cref="IOException">It is not there, or could not be read.</exception>
    Tensor Read(string name);
}
