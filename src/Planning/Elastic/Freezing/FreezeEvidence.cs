namespace TeraPipe.Planning.Elastic.Freezing;

/// <summary>What a decision about freezing is made from.</summary>
public sealed class FreezeEvidence
{
    /// <param name="layers">Layers of the model, L.</param>
    /// <param name="decision">Number of the decision, T, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no layers, or the number is below 1.</exception>
    public FreezeEvidence(int layers, int decision)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(decision, 1);
        (Layers, Decision) = (layers, decision);
    }

    /// <summary>Layers of the model, L.</summary>
    public int Layers { get; }

    /// <summary>Number of the decision, T, from 1: PipeTransformer makes one at each epoch's end.</summary>
    public int Decision { get; }

    /// <summary>The share of the training that is done, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no share.</exception>
    public double Progress
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Progress), value, "A share is from 0 to 1.");
    }

    /// <summary>[l] is the norm of layer l's gradient, ‖g_l‖; a frozen layer's is not looked at. Null: not known.
    /// </summary>
    /// <exception cref="ArgumentException">There is not one for each layer.</exception>
    public IReadOnlyList<double>? GradientNorms
    {
        get;
        init => field = OnePerLayer(value, nameof(GradientNorms));
    }

    /// <summary>The same at the decision before; null at the first one.</summary>
    /// <exception cref="ArgumentException">There is not one for each layer.</exception>
    public IReadOnlyList<double>? LastGradientNorms
    {
        get;
        init => field = OnePerLayer(value, nameof(LastGradientNorms));
    }

    /// <summary>The norms of the layers from one on.</summary>
    /// <exception cref="ArgumentException">They are not known, or one is no norm.</exception>
    internal double[] NormsFrom(int layer) => Active(GradientNorms, layer)
        ?? throw new ArgumentException("This policy decides by gradient norms: give gradientNorms.");

    /// <summary>The same at the decision before; null if there was none.</summary>
    /// <exception cref="ArgumentException">One is no norm.</exception>
    internal double[]? LastNormsFrom(int layer) => Active(LastGradientNorms, layer);

    private static double[]? Active(IReadOnlyList<double>? norms, int layer)
    {
        double[]? active = norms is null ? null : [.. norms.Skip(layer)];
        var odd = active is null ? -1 : Array.FindIndex(active, norm => !(double.IsFinite(norm) && norm >= 0));
        return odd < 0
            ? active
            : throw new ArgumentException(
                $"The gradient norm of layer {layer + odd} is {active![odd]}; a norm is finite and not negative.");
    }

    private IReadOnlyList<double>? OnePerLayer(IReadOnlyList<double>? norms, string name) =>
        norms is null || norms.Count == Layers
            ? norms
            : throw new ArgumentException($"{norms.Count} gradient norms of {Layers} layers: one for each.", name);
}
