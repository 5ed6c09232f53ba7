using TeraPipe.Planning;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// What TeraPipe measures: "all t(l, 0)" for lengths in multiples of 8 tokens, and for the bilinear context term a grid
/// of slices and contexts (section 3.3 and its code); here 16 × 16 sixteenths of the sequence, as far as both fit it.
/// </summary>
internal static class PaperGrid
{
    private const int Parts = 16;
    private const int GrainTokens = 8;

    /// <summary>Points of one micro-batch size.</summary>
    public static int PointCount(Tokens sequence)
    {
        var lengths = sequence.Count / GrainTokens;
        var partTokens = sequence.Count / Parts;
        var pairs = Parts * (Parts + 1) / 2;
        var both = Enumerable.Range(1, Parts).Count(part => part * partTokens % GrainTokens == 0);
        return partTokens == 0 ? lengths : pairs + lengths - both;
    }
}
