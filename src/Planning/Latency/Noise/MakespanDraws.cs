using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// What plans would take under latencies drawn from all that the measurements leave open. The plans see the same draws,
/// so that their difference is known better than either. As the draws are of the truth given the measurements, it does
/// not matter that the plan was chosen by these measurements.
/// </summary>
internal static class MakespanDraws
{
    private const int Count = 256;

    // Logarithms and sines would be half of what a prediction costs; all predictions see the same draws.
    private static readonly Lazy<double[]> _normal = new(() => NormalDraws.First(Count, 1 << 16));

    /// <summary>[plan][draw] in milliseconds; always the same for the same question.</summary>
    /// <param name="problem">Stages, links and stage latencies, which err in proportion to the profile's.</param>
    /// <param name="profile">What is known of the latencies.</param>
    /// <param name="plans">The micro-batches of each.</param>
    public static double[][] Of(
        SlicingProblem problem, ShrunkProfile profile, params IReadOnlyList<MicroBatchSlicing>[] plans)
    {
        (int MicroBatch, int Length, int Context)[] slices =
        [
            .. plans.SelectMany(plan => plan.Distinct())
                .SelectMany(PlanSlices.Slices)
                .Distinct()
                .OrderBy(slice => slice),
        ];
        var stage = slices.Select(slice => Predict(problem.StageLatency, slice)).ToArray();
        double[] stageForwardMs = [.. stage.Select(each => each.Forward.Value)];
        double[] stageBackwardMs = [.. stage.Select(each => each.Backward.Value)];
        var errors = slices.GroupBy(slice => slice.MicroBatch).Select(size => Errors(profile, [.. size])).ToArray();
        var repeats = plans.Select(plan => new PlanSlices(problem, plan, slices)).ToArray();
        var makespansMs = plans.Select(_ => new double[Count]).ToArray();
        var normal = new NormalDraws(Count, _normal.Value);
        PhaseErrors[] forward = [.. errors.Select(size => size.Forward)];
        PhaseErrors[] backward = [.. errors.Select(size => size.Backward)];
        var (forwardMs, backwardMs) = (new double[slices.Length], new double[slices.Length]);
        for (var draw = 0; draw < Count; draw++)
        {
            Draw(forward, draw, normal, stageForwardMs, forwardMs);
            Draw(backward, draw, normal, stageBackwardMs, backwardMs);
            for (var plan = 0; plan < plans.Length; plan++)
            {
                makespansMs[plan][draw] = repeats[plan].MakespanMs(forwardMs, backwardMs);
            }
        }

        return makespansMs;
    }

    /// <summary>Of slices of one micro-batch size.</summary>
    private static (PhaseErrors Forward, PhaseErrors Backward) Errors(
        ShrunkProfile profile, (int MicroBatch, int Length, int Context)[] slices)
    {
        var size = profile.Size(slices[0].MicroBatch);
        var expected = slices.Select(slice => Predict(profile.Model, slice)).ToArray();
        (int, int)[] places = [.. slices.Select(slice => (slice.Length, slice.Context))];
        return (
            new PhaseErrors(size.Forward, places, [.. expected.Select(latency => latency.Forward.Value)]),
            new PhaseErrors(size.Backward, places, [.. expected.Select(latency => latency.Backward.Value)]));
    }

    private static SliceLatency Predict(ILatencyModel model, (int MicroBatch, int Length, int Context) slice) =>
        model.Predict(slice.MicroBatch, new Tokens(slice.Length), new Tokens(slice.Context));

    /// <summary>The times of all slices in one phase and draw: those of the first size first.</summary>
    private static void Draw(
        PhaseErrors[] sizes, int draw, NormalDraws normal, ReadOnlySpan<double> expectedMs, Span<double> drawnMs)
    {
        var rest = drawnMs;
        foreach (var size in sizes)
        {
            size.Draw(draw, normal, rest[..size.SliceCount]);
            rest = rest[size.SliceCount..];
        }

        for (var i = 0; i < drawnMs.Length; i++)
        {
            drawnMs[i] = expectedMs[i] * (1 + drawnMs[i]);
        }
    }
}
