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
        var normal = new NormalDraws(Count);
        for (var draw = 0; draw < Count; draw++)
        {
            var forwardMs = Drawn(stageForwardMs, errors.Select(size => size.Forward), draw, normal);
            var backwardMs = Drawn(stageBackwardMs, errors.Select(size => size.Backward), draw, normal);
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

    private static double[] Drawn(double[] expectedMs, IEnumerable<PhaseErrors> sizes, int draw, NormalDraws normal) =>
        [.. sizes.SelectMany(size => size.Draw(draw, normal)).Zip(expectedMs, (error, ms) => ms * (1 + error))];
}
