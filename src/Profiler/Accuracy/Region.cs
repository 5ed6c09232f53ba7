using TeraPipe.Planning.Latency;

namespace TeraPipe.Profiler.Accuracy;

/// <summary>How long a point's slice and context are, for the longest sequence measured.</summary>
/// <param name="Slice">0: at most an eighth of the sequence; 1: at most a half; 2: longer.</param>
/// <param name="Context">0: none; 1: at most a half of the sequence; 2: longer.</param>
internal readonly record struct Region(int Slice, int Context) : IComparable<Region>
{
    private static readonly string[] _slices = ["slice <= L/8", "slice <= L/2", "slice > L/2"];
    private static readonly string[] _contexts = ["no context", "context <= L/2", "context > L/2"];

    /// <param name="point">Measured.</param>
    /// <param name="longestTokens">L.</param>
    public static Region Of(LatencyPoint point, int longestTokens) => new(
        8L * point.Slice.Count <= longestTokens ? 0 : 2L * point.Slice.Count <= longestTokens ? 1 : 2,
        point.Context.Count == 0 ? 0 : 2L * point.Context.Count <= longestTokens ? 1 : 2);

    public int CompareTo(Region other) =>
        Slice != other.Slice ? Slice.CompareTo(other.Slice) : Context.CompareTo(other.Context);

    public override string ToString() => $"{_slices[Slice]}, {_contexts[Context]}";
}
