using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>Points that are judged together.</summary>
/// <param name="Name">The same in every comparison, for example "long slices".</param>
/// <param name="Extent">What is meant by that here, for example "512 to 1024 tokens"; empty of all points.</param>
/// <param name="Points">Which they are.</param>
internal sealed record ComparedRegion(string Name, string Extent, IReadOnlySet<ProfilePoint> Points)
{
    public const string AllPoints = "all points";

    public override string ToString() => Extent.Length == 0 ? Name : $"{Name} ({Extent})";
}
