using TeraPipe.Executor.Checkpoints;

namespace TeraPipe.Executor.Tests.Checkpoints.HuggingFace;

/// <summary>Takes the first stage, and no other.</summary>
internal sealed class FullDisk : IWeightSink
{
    public void Write(int stage, IReadOnlyDictionary<string, Tensor> weights)
    {
        if (stage > 0)
        {
            throw new IOException("No space left on device");
        }
    }
}
