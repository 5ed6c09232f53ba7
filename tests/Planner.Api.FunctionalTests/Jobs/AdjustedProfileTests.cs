using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Jobs;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Drift;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

public class AdjustedProfileTests
{
    private const double Rounding = 1e-12; // relative: the fit's scale is a ratio of sums

    [Fact]
    public void Split_backwards_follow_their_whole_and_keep_their_share()
    {
        var profile = ProfileParser.Parse(Requests.MeasuredLlama("adjusted"), maxMeasurements: 100, new Faults())!;
        var observed =
            from ms in Enumerable.Range(1, 3)
            from times in Enumerable.Range(2, 2) // B takes twice as long, F three times
            select new SliceObservation(times == 3, new Milliseconds(ms), new Milliseconds(times * ms));

        var (adjusted, fit) = AdjustedProfile.Of(profile, [.. observed], layersPerStage: 1);

        Assert.Equal((3, 2), (fit.Forward.Scale, fit.Backward.Scale));
        Assert.Equal(profile.WeightGradientShare, adjusted!.WeightGradientShare, tolerance: Rounding);
        var (before, after) = (profile.Measured!, adjusted.Measured!);
        var (old, point) = (before.DetailsOf(before.Points[0])!, after.DetailsOf(after.Points[0])!);
        Assert.Equal(2 * old.InputGradientMs!.Value, point.InputGradientMs!.Value, tolerance: Rounding);
        Assert.Equal(3 * old.RecomputeMs!.Value, point.RecomputeMs!.Value, tolerance: Rounding);
        Assert.Equal(old.PeakBytes, point.PeakBytes);
    }

    [Fact]
    public void What_was_measured_of_the_machine_is_not_said_of_adjusted_times()
    {
        var profile = ProfileParser.Parse(Requests.MeasuredLlama("adjusted"), maxMeasurements: 100, new Faults())!;

        var (adjusted, _) = AdjustedProfile.Of(
            profile, [new(true, new Milliseconds(1), new Milliseconds(2))], layersPerStage: 1);

        var content = adjusted!.Content;
        Assert.Equal(("adjusted", profile.ProfileId), (adjusted.Provenance, content.AdjustedFrom));
        Assert.Equal((null, null, null), (content.MeasuredBy, content.CalibrationMs, content.Conditions));
        Assert.Equal(profile.Content.Layer, content.Layer);
        Assert.Equal(profile.Content.Transfers!, content.Transfers!);
    }
}
