using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>Which of our parameters is what in an architecture's checkpoints.</summary>
internal abstract class WeightTable
{
    /// <summary>All our parameters.</summary>
    /// <param name="shape">The whole model.</param>
    /// <param name="form">Which of the forms that the architecture's checkpoints have.</param>
    public IEnumerable<MappedWeight> Of(GptShape shape, TableForm form) =>
    [
        .. Ends(shape, form),
        .. Enumerable.Range(0, shape.Layers).SelectMany(layer => Layer(layer, shape, form)),
    ];

    /// <summary>Whether a checkpoint has the rarer of two forms, by the names of its tensors.</summary>
    public abstract bool IsVariant(IReadOnlySet<string> tensors);

    /// <summary>Whether it is no parameter, but a table that follows from the shape: older checkpoints have some.
    /// </summary>
    public abstract bool IsIgnored(string tensor);

    /// <summary>Embedding and head.</summary>
    public abstract IEnumerable<MappedWeight> Ends(GptShape shape, TableForm form);

    /// <summary>A layer, numbered from 0.</summary>
    protected abstract IEnumerable<MappedWeight> Layer(int layer, GptShape shape, TableForm form);
}
