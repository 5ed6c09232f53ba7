namespace TeraPipe.Executor.Model;

/// <summary>The layers of a model of one's own, between the library's embedding and head.</summary>
public sealed class CausalLayers
{
    private readonly Func<int, ICausalLayer> _make;

    /// <param name="name">
    /// Name and version, for example "alibi 2": ranks compare it, and so does a checkpoint with who goes on from it.
    /// Another name whenever the layers compute something else.
    /// </param>
    /// <param name="make">
    /// Makes the layer of a number, from 0: called for any layer, as often as need be, on any thread.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty, or more than a line.</exception>
    public CausalLayers(string name, Func<int, ICausalLayer> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Any(char.IsControl))
        {
            throw new ArgumentException("A model's name has no line ends, tabs or the like.", nameof(name));
        }

        (Name, _make) = (name, make);
    }

    /// <summary>Name and version.</summary>
    public string Name { get; }

    /// <summary>The name: what ranks and checkpoints compare.</summary>
    public override string ToString() => Name;

    /// <summary>A layer by its number.</summary>
    internal ICausalLayer Make(int layer) => _make(layer)
        ?? throw new ArgumentException($"The model '{Name}' has no layer {layer}: its function gave null.");

    /// <summary>What the names of a layer's parameters begin with in a checkpoint.</summary>
    internal static string Prefix(int layer) => $"layers.{layer}.";

    /// <summary>How a layer is called in a message.</summary>
    internal static string NameOf(ICausalLayer layer, int number) => $"Layer {number} ({layer.GetType().Name})";

    /// <summary>Checks what all layers declare, before there is a thread or a weight.</summary>
    /// <exception cref="ArgumentException">It cannot be trained like that; says which layer and what.</exception>
    internal void Check(int layers, int tensorParallelDegree)
    {
        if (tensorParallelDegree != 1)
        {
            throw new ArgumentException(
                $"The model '{Name}' has layers of its own, which ranks cannot share: a tensor-parallel degree of "
                + $"{tensorParallelDegree} must be 1.",
                nameof(tensorParallelDegree));
        }

        foreach (var layer in Enumerable.Range(0, layers))
        {
            Check(Make(layer), layer);
        }
    }

    private static void Check(ICausalLayer layer, int number)
    {
        if (layer.Parameters.GroupBy(parameter => parameter.Name, StringComparer.Ordinal)
            .FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException(
                $"{NameOf(layer, number)} declares the parameter '{twice.Key}' {twice.Count()} times; names differ.");
        }

        if (layer.KeyValueHeads < 0 || (layer.KeyValueHeads > 0 && layer.HeadSize < 1))
        {
            throw new ArgumentException(
                $"{NameOf(layer, number)} declares {layer.KeyValueHeads} heads of keys and values of "
                + $"{layer.HeadSize} numbers; 0 heads, or some of at least 1 number, can be.");
        }
    }
}
