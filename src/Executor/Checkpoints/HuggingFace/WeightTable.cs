using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>Which of our parameters is what in an architecture's checkpoints.</summary>
internal interface IWeightTable
{
    /// <summary>All our parameters.</summary>
    /// <param name="shape">The whole model.</param>
    /// <param name="form">Which of the forms that the architecture's checkpoints have.</param>
    IEnumerable<MappedWeight> Of(GptShape shape, TableForm form);

    /// <summary>The form of a checkpoint.</summary>
    /// <param name="tensors">Names of its tensors.</param>
    /// <param name="isTied">Whether the head's matrix is the embedding's.</param>
    TableForm FormOf(IReadOnlySet<string> tensors, bool isTied);

    /// <summary>Whether it is no parameter, but a table that follows from the shape: older checkpoints have some.
    /// </summary>
    bool IsIgnored(string tensor);
}
