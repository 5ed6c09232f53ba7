namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>A model's weights with the first of its learned positions alone.</summary>
/// <param name="model">With as many positions at least.</param>
/// <param name="count">How many.</param>
internal sealed class FirstPositions(IWeightSource model, int count) : IWeightSource
{
    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        if (name != Gpt2Table.Positions)
        {
            return model.Read(name);
        }

        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        return model.Read(name).narrow(0, 0, count).MoveToOuterDisposeScope();
    }
}
