namespace TeraPipe.Executor.Model;

/// <summary>
/// Rotary positions (Su et al. 2021, arXiv 2104.09864, section 3.4): numbers i and i + d/2 of a head are a point in a
/// plane, which at position p is turned by the angle p · base^(−2i/d). The product of a query and a key then depends on
/// how far apart they are.
/// </summary>
/// <remarks>Numbers are paired as in Hugging Face's checkpoints; Meta's own have 2i and 2i + 1 for i and i + d/2.
/// </remarks>
internal sealed class RotaryTable : IDisposable
{
    private readonly Tensor _cosines, _sines; // [L, d/2]

    /// <exception cref="ArgumentException">A head has an odd number of numbers.</exception>
    public RotaryTable(GptShape shape, Placement placement)
    {
        if (shape.HeadSize % 2 != 0)
        {
            throw new ArgumentException(
                $"Rotary positions need heads of an even size; {shape.Heads} heads make {shape.HeadSize} of a hidden "
                + $"size of {shape.HiddenSize}.",
                nameof(shape));
        }

        using var scope = NewDisposeScope();
        var frequencies = arange(0, shape.HeadSize / 2, dtype: ScalarType.Float64)
            .mul(-2 * Math.Log(shape.RotaryBase) / shape.HeadSize).exp();
        frequencies = shape.RotaryScaling?.Of(frequencies) ?? frequencies;
        var angles = arange(0, shape.MaxSequenceTokens, dtype: ScalarType.Float64).unsqueeze(1).mul(frequencies);
        _cosines = angles.cos().to(placement.Dtype.Wide(), placement.Device);
        _sines = angles.sin().to(placement.Dtype.Wide(), placement.Device);
        _cosines.DetachFromDisposeScope();
        _sines.DetachFromDisposeScope();
    }

    /// <summary>Turns heads in place.</summary>
    /// <param name="heads">[b, l, any, d].</param>
    /// <param name="contextTokens">Position of the first token, where they follow each other.</param>
    /// <param name="positions">Each token's, [b, l], where they do not.</param>
    /// <param name="direction">1, or −1 to turn back: a turn's transpose, by which gradients go.</param>
    public void Turn(Tensor heads, int contextTokens, Tensor? positions, int direction)
    {
        using var scope = NewDisposeScope();
        Tensor Of(Tensor table) => positions is null
            ? table.narrow(0, contextTokens, heads.shape[1]).unsqueeze(1) // [l, 1, d/2]
            : table.index_select(0, positions.reshape(-1)).view(heads.shape[0], heads.shape[1], 1, -1);
        var (cosines, sines) = (Of(_cosines), Of(_sines));
        var turned = heads.Wide(); // 16-bit numbers are turned in single precision
        var halves = turned.chunk(2, -1);
        var fromFirst = halves[0].mul(sines);
        halves[0].mul_(cosines).addcmul_(halves[1], sines, -direction);
        halves[1].mul_(cosines).add_(fromFirst, direction);
        if (turned.dtype != heads.dtype)
        {
            heads.copy_(turned);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cosines.Dispose();
        _sines.Dispose();
    }
}
