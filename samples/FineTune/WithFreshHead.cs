using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;

namespace TeraPipe.FineTune;

/// <summary>
/// A checkpoint's weights for another task: the classifier begins at zero, as a ViT's is fine-tuned (Dosovitskiy et al.
/// 2020, arXiv 2010.11929, section 3.2).
/// </summary>
internal sealed class WithFreshHead(IWeightSource weights, GptShape shape) : IWeightSource
{
    /// <inheritdoc/>
    public Tensor Read(string name) => name switch
    {
        "classifier.weight" => zeros([shape.ClassCount!.Value, shape.HiddenSize]),
        "classifier.bias" => zeros([shape.ClassCount!.Value]),
        _ => weights.Read(name),
    };
}
