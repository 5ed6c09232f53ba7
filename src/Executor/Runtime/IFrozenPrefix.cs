namespace TeraPipe.Executor.Runtime;

/// <summary>The parts of a stage that belong to the frozen prefix, for one micro-batch, slice by slice.</summary>
internal interface IFrozenPrefix : IDisposable
{
    /// <param name="slice">The next of the sequences' slices.</param>
    /// <param name="activations">[b, l, h]; the slice's tokens on the first stage.</param>
    /// <returns>What the first trained part takes in, [b, l, h]; in the dispose scope.</returns>
    Tensor Forward(SliceInput slice, Tensor activations);
}
