using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Points;

/// <summary>
/// A design, and after it some points that belong to no profile: seeded at random among all slices and contexts that
/// the profile must answer for, so that their errors are those of a plan's slices, wherever the design measured.
/// </summary>
/// <param name="design">What the profile is made of.</param>
/// <param name="count">How many points are held out; 0 for none.</param>
/// <param name="microBatches">Sizes in sequences.</param>
/// <param name="sequence">Length of the longest sequence, L.</param>
/// <param name="shortest">The shortest slice: a multiple of the grain.</param>
/// <param name="grain">What slices and contexts are multiples of.</param>
internal sealed class HeldOutDesign(
    IDesign design, int count, IReadOnlyList<int> microBatches, Tokens sequence, Tokens shortest, Tokens grain)
    : IDesign
{
    private const int Seed = 20210718;
    private const int MostTries = 1000; // a small table may have no point left that is not of the design

    /// <inheritdoc/>
    public DesignStep Next(ProfileResults results, CancellationToken cancellationToken)
    {
        var step = design.Next(results, cancellationToken);
        if (step.Points.Count > 0)
        {
            return step with { ExpectedPoints = step.ExpectedPoints + count };
        }

        var heldOut = Draw(results.Points.Where(result => !result.IsHeldOut).Select(result => result.Point));
        return step with
        {
            Points = [.. heldOut.Where(point => results.Find(point) is null)],
            ExpectedPoints = step.ExpectedPoints + heldOut.Count,
            AreHeldOut = true,
        };
    }

    private List<ProfilePoint> Draw(IEnumerable<ProfilePoint> taken)
    {
        var known = taken.ToHashSet();
        var random = new Random(Seed);
        var grains = sequence.Count / grain.Count;
        List<ProfilePoint> drawn = [];
        for (var attempt = 0; attempt < MostTries && drawn.Count < count; attempt++)
        {
            var slice = random.Next(shortest.Count / grain.Count, grains + 1);
            var context = random.Next(grains - slice + 1);
            var point = new ProfilePoint(
                microBatches[random.Next(microBatches.Count)],
                new Tokens(slice * grain.Count),
                new Tokens(context * grain.Count));
            if (known.Add(point))
            {
                drawn.Add(point);
            }
        }

        return drawn;
    }
}
