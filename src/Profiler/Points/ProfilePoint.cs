using System.Globalization;
using TeraPipe.Planning;

namespace TeraPipe.Profiler.Points;

/// <summary>What one measurement is of: a slice of a micro-batch of <paramref name="MicroBatch"/> sequences.</summary>
/// <param name="MicroBatch">Sequences that travel together, b.</param>
/// <param name="Slice">Length of the slice, l.</param>
/// <param name="Context">Tokens before it in the same sequence, c; only a layer knows them.</param>
/// <param name="Part">What the slice goes through.</param>
internal readonly record struct ProfilePoint(
    int MicroBatch, Tokens Slice, Tokens Context, MeasuredPart Part = MeasuredPart.Layer)
{
    /// <summary>The optimiser step of one layer's parameters.</summary>
    public static ProfilePoint Optimizer { get; } = new(1, Tokens.None, Tokens.None, MeasuredPart.Optimizer);

    public override string ToString() => Part switch
    {
        MeasuredPart.Layer => string.Create(
            CultureInfo.InvariantCulture, $"b {MicroBatch}, slice {Slice.Count}, context {Context.Count}"),
        MeasuredPart.Optimizer => "optimiser step",
        _ => string.Create(
            CultureInfo.InvariantCulture, $"{Part.ToString().ToLowerInvariant()}, b {MicroBatch}, slice {Slice.Count}"),
    };
}
