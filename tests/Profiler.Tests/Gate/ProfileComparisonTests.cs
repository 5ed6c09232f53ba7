using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Tests.Gate;

public class ProfileComparisonTests
{
    [Fact]
    public void Two_runs_of_the_same_agree_within_noise()
    {
        var agreements = Enumerable.Range(0, 20).Count(
            seed => ProfileComparison.Of(Measured(2 * seed), Measured((2 * seed) + 1))!.Agrees);

        Assert.Equal(20, agreements); // wrong in one of a hundred
    }

    [Fact]
    public void A_machine_half_as_fast_shows_as_measured_and_not_at_equal_speed()
    {
        var comparison = ProfileComparison.Of(Measured(1), Measured(2, new NoisyMachine { Slowdown = 2 }))!;

        Assert.Equal(136, comparison.SharedPoints);
        Assert.Equal(2, comparison.Slowdown!.Value, tolerance: 0.05); // its error is 1 % and the drift's
        Assert.Equal(2, comparison.Raw.MedianRatio, tolerance: 0.1);
        Assert.Equal(1, comparison.AtEqualSpeed!.MedianRatio, tolerance: 0.03);
        Assert.True(comparison.Agrees);
    }

    [Fact]
    public void Without_calibration_in_both_only_times_as_measured_are_compared()
    {
        var (first, second) = (Measured(1), WithoutCalibration(Measured(2)));

        var comparison = ProfileComparison.Of(first, second)!;

        Assert.Null(comparison.Slowdown);
        Assert.Null(comparison.AtEqualSpeed);
    }

    [Fact]
    public void What_differs_is_named_with_the_points_that_differ_most()
    {
        var first = Measured(1);
        var second = new ComparedProfile([.. Measured(2).Points.Select(point => point with
        {
            Backward = new ComparedPhase(point.Backward.Ms * (point.Point.Slice.Count > 512 ? 1.5 : 1), 0.01),
        })])
        {
            Title = "second",
            Identity = first.Identity with { Dtype = "bfloat16" },
            CalibrationMs = first.CalibrationMs,
            Timed = ComparedPoint.Phases,
        };

        var comparison = ProfileComparison.Of(first, second)!;

        Assert.Equal(["dtype: float32 and bfloat16"], comparison.Differences);
        Assert.False(comparison.Agrees);
        var longBackward = Assert.Single(
            comparison.Regions,
            region => region.Comparison is { Region.Name: "long slices", Phase: MeasuredPhase.Backward });
        Assert.True(longBackward.Differs);
        Assert.All(comparison.Worst, point => Assert.True(point.Point.Slice.Count > 512));
    }

    [Fact]
    public void Profiles_without_a_common_point_are_not_compared()
    {
        var first = Measured(1);
        var none = new ComparedProfile([first.Points[0] with { Point = first.Points[0].Point with { MicroBatch = 3 } }])
        {
            Title = "none",
            Identity = first.Identity,
            Timed = ComparedPoint.Phases,
        };

        Assert.Null(ProfileComparison.Of(first, none));
    }

    private static ComparedProfile Measured(int seed, NoisyMachine? machine = null) =>
        SimulatedComparison.Baseline(machine ?? new NoisyMachine(), new Random(seed));

    private static ComparedProfile WithoutCalibration(ComparedProfile profile) => new(profile.Points)
    {
        Title = profile.Title,
        Identity = profile.Identity,
        Timed = profile.Timed,
    };
}
