using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>A layer that somebody else has written, as a part of the model.</summary>
internal sealed class CausalLayerPart : IModelPart
{
    private readonly ICausalLayer _layer;
    private readonly int _number;
    private readonly Dictionary<string, Weight> _byName;

    /// <param name="layer">What runs.</param>
    /// <param name="number">Of the model's layers, from 0.</param>
    /// <param name="make">Makes the weights, whole.</param>
    public CausalLayerPart(ICausalLayer layer, int number, ParameterFactory make)
    {
        (_layer, _number) = (layer, number);
        _byName = layer.Parameters.ToDictionary(
            parameter => parameter.Name,
            parameter => parameter.IsDrawn
                ? make.Normal(parameter.Name, Shard.None, parameter.Value, [.. parameter.Shape])
                : make.Constant(parameter.Name, Shard.None, parameter.Value, [.. parameter.Shape]),
            StringComparer.Ordinal);
        Weights = make.Made;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Weight> Weights { get; }

    /// <inheritdoc/>
    public int KeyValueHeads => _layer.KeyValueHeads;

    /// <inheritdoc/>
    public int? HeadSize => _layer.HeadSize;

    private string Name => CausalLayers.NameOf(_layer, _number);

    /// <inheritdoc/>
    public Value Forward(Value x, Tape tape) => tape.Run(this, x);

    /// <summary>A parameter by the name that the layer gave it.</summary>
    /// <exception cref="ArgumentException">It has declared none like that.</exception>
    public Tensor Parameter(string name) => _byName.TryGetValue(name, out var weight)
        ? weight.Parameter
        : throw new ArgumentException(
            $"{Name} asks for the parameter '{name}'; it declares {string.Join(", ", _byName.Keys)}.", nameof(name));

    /// <summary>Runs the layer, and checks what it gives.</summary>
    /// <exception cref="InvalidOperationException">That has another shape or format than it must; says what.
    /// </exception>
    public LayerOutput Run(Tensor x, CausalContext context)
    {
        var output = _layer.Forward(x, context);
        Check("activations", output.Activations, x.shape, x.dtype);
        long[] heads = [x.shape[0], KeyValueHeads, x.shape[1], _layer.HeadSize];
        foreach (var (what, tensor) in new[] { ("keys", output.Keys), ("values", output.Values) })
        {
            if (KeyValueHeads > 0)
            {
                Check(what, tensor, heads, x.dtype);
            }
            else if (tensor is not null)
            {
                throw new InvalidOperationException($"{Name} gives {what}, but declares no heads of them.");
            }
        }

        return output;
    }

    private void Check(string what, Tensor? given, long[] shape, ScalarType dtype)
    {
        if (given is null || !given.shape.SequenceEqual(shape) || given.dtype != dtype)
        {
            var found = given is null ? "no" : $"[{string.Join(", ", given.shape)}] {given.dtype}";
            throw new InvalidOperationException(
                $"{Name} gives {found} {what}; [{string.Join(", ", shape)}] {dtype} are expected.");
        }
    }
}
