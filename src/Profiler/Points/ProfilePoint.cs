using System.Globalization;
using TeraPipe.Planning;

namespace TeraPipe.Profiler.Points;

/// <summary>What one measurement is of: a slice of a micro-batch of <paramref name="MicroBatch"/> sequences.</summary>
/// <param name="MicroBatch">Sequences that travel together, b.</param>
/// <param name="Slice">Length of the slice, l.</param>
/// <param name="Context">Tokens before it in the same sequence, c.</param>
internal readonly record struct ProfilePoint(int MicroBatch, Tokens Slice, Tokens Context)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"b {MicroBatch}, slice {Slice.Count}, context {Context.Count}");
}
