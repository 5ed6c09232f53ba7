namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>A tensor that a Hugging Face checkpoint must have.</summary>
internal sealed class MappedTensor(string name, long[] shape)
{
    /// <summary>Its name there.</summary>
    public string Name => name;

    /// <summary>Its shape there.</summary>
    public IReadOnlyList<long> Shape => shape;
}
