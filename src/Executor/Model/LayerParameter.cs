namespace TeraPipe.Executor.Model;

/// <summary>A parameter that an <see cref="ICausalLayer"/> declares.</summary>
public sealed class LayerParameter
{
    private readonly long[] _shape;

    private LayerParameter(string name, double value, bool isDrawn, long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (string.IsNullOrEmpty(name) || !name.All(one => char.IsAsciiLetterOrDigit(one) || one is '.' or '_' or '-'))
        {
            throw new ArgumentException(
                $"'{name}' is no parameter's name: take letters, digits, '.', '_' and '-'.", nameof(name));
        }

        if (shape.Length == 0 || shape.Any(size => size < 1))
        {
            throw new ArgumentException(
                $"The parameter '{name}' has the shape [{string.Join(", ", shape)}]; sizes are at least 1, of one "
                + "dimension at least.",
                nameof(shape));
        }

        if (!double.IsFinite(value) || (isDrawn && value < 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"The parameter '{name}' takes a finite number, a deviation one of at least 0.");
        }

        (Name, Value, IsDrawn, _shape) = (name, value, isDrawn, [.. shape]);
    }

    /// <summary>Its name in the layer; in checkpoints after "layers.0." and so on.</summary>
    public string Name { get; }

    /// <summary>The sizes of the whole.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The number with which all of it starts, or the deviation of what it starts with.</summary>
    internal double Value { get; }

    /// <summary>Whether it starts with drawn numbers.</summary>
    internal bool IsDrawn { get; }

    /// <summary>Starts with numbers drawn from N(0, deviation²): of equal seeds the same, wherever the layer is.
    /// </summary>
    /// <exception cref="ArgumentException">A name or a number that cannot be; says which.</exception>
    public static LayerParameter Normal(string name, double deviation, params long[] shape) =>
        new(name, deviation, isDrawn: true, shape);

    /// <summary>Starts with one number throughout: 1 for a gain, 0 for a bias.</summary>
    /// <inheritdoc cref="Normal" path="/exception"/>
    public static LayerParameter Constant(string name, double value, params long[] shape) =>
        new(name, value, isDrawn: false, shape);
}
