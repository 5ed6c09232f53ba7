using TeraPipe.Planning;

namespace TeraPipe.Profiler.Points;

/// <summary>
/// Points of what a model is made of beside its layers. The optimiser has one. Embedding and head know no context, and
/// sequences only as more tokens: they are measured at 1, 2, 4 … grains up to a whole sequence, and at whole
/// micro-batches.
/// </summary>
internal static class PartPoints
{
    /// <param name="microBatches">Sizes in sequences.</param>
    /// <param name="sequence">Length of the longest sequence, L.</param>
    /// <param name="grain">What every slice is a multiple of, g.</param>
    /// <param name="hasEnds">Whether embedding and head are measured.</param>
    public static IReadOnlyList<ProfilePoint> Of(
        IReadOnlyList<int> microBatches, Tokens sequence, Tokens grain, bool hasEnds)
    {
        List<ProfilePoint> points = [ProfilePoint.Optimizer];
        foreach (var part in hasEnds ? [MeasuredPart.Embedding, MeasuredPart.Head] : Array.Empty<MeasuredPart>())
        {
            points.AddRange(Lengths(sequence, grain).Select(length => new ProfilePoint(1, length, Tokens.None, part)));
            points.AddRange(microBatches.Where(size => size > 1).Select(
                size => new ProfilePoint(size, sequence, Tokens.None, part)));
        }

        return points;
    }

    private static IEnumerable<Tokens> Lengths(Tokens sequence, Tokens grain)
    {
        for (long length = grain.Count; length < sequence.Count; length *= 2)
        {
            yield return new Tokens((int)length);
        }

        yield return sequence;
    }
}
