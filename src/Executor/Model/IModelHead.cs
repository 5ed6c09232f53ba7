using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>The last part of a model.</summary>
internal interface IModelHead : IModelPart
{
    /// <returns>[b, l, v], this rank's run of the vocabulary.</returns>
    Value Logits(Value x, Tape tape);
}
