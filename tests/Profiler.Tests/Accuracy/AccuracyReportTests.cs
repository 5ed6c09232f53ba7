using System.Xml.Linq;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Accuracy;

namespace TeraPipe.Profiler.Tests.Accuracy;

public sealed class AccuracyReportTests
{
    private static readonly LatencyTable _table = SmallProfile.Table(SmallProfile.Of());

    [Fact]
    public void A_bilinear_truth_is_predicted_without_error_inside_of_what_was_measured()
    {
        var report = AccuracyReport.Of(_table, heldOut: [], stages: [4]);

        Assert.Equal(["Lengths", "Interior", "Frontier"], report.Places.Select(place => place.Place));
        // rounding alone; beyond the shortest length the model says what the next one takes, and is wrong
        Assert.All(report.Places.Take(2), place => Assert.InRange(place.Errors!.P99, 0, 1e-9));
        Assert.Equal(_table.Points.Count * 2, report.Regions.Sum(region => region.Errors!.Count));
    }

    [Fact]
    public void A_time_that_is_told_too_long_shows_where_it_is_and_with_its_sign()
    {
        var wrong = SmallProfile.Table(SmallProfile.Of(
            (slice, context, ms) => slice == 64 && context == 64 ? 1.5 * ms : ms));

        var point = Assert.Single(
            AccuracyReport.Of(wrong, [], []).Points, point => point.Point is { Slice.Count: 64, Context.Count: 64 });

        Assert.Equal(PointPlace.Interior, point.Place);
        Assert.Equal(-1.0 / 3, point.Errors.First(), 1e-9); // 1 predicted where 1.5 was measured
    }

    [Fact]
    public void A_held_out_point_is_predicted_by_what_plans_are_made_with()
    {
        var truth = SmallProfile.ForwardMs(48, 80);
        var heldOut = new LatencyPoint(
            1, new Tokens(48), new Tokens(80), new Milliseconds(truth / 1.1), new Milliseconds(2 * truth / 1.1));

        var report = AccuracyReport.Of(_table, [heldOut], []);

        var errors = Assert.Single(report.Places, place => place.Place == "HeldOut").Errors!;
        Assert.Equal(0.1, errors.Bias, 1e-3); // told with a noise of a thousandth, which shrinking takes off
        Assert.Equal(2, errors.Count);
    }

    [Fact]
    public void A_forecast_is_the_planners_plan_with_an_interval_around_what_it_expects()
    {
        var forecast = Assert.Single(AccuracyReport.Of(_table, [], [8]).Forecasts);

        Assert.Equal(SmallProfile.Sequence, forecast.SliceTokens.Sum());
        Assert.InRange(forecast.ExpectedMs, forecast.LowMs, forecast.HighMs);
        Assert.True(forecast.ExpectedMs < forecast.UnslicedMs);
    }

    [Fact]
    public void Picture_and_page_are_well_formed_and_tell_the_numbers()
    {
        var report = AccuracyReport.Of(_table, [], [2]);

        var picture = XDocument.Parse(AccuracySvg.Write(report, "a & b"));
        var page = AccuracyMarkdown.Write(report, "a & b", ["a fact"], "small.svg");

        Assert.Equal(
            2 * _table.Points.Count, picture.Descendants().Count(element => element.Name.LocalName == "circle"));
        Assert.Contains("- a fact\n", page, StringComparison.Ordinal);
        Assert.Contains("](small.svg)", page, StringComparison.Ordinal);
        Assert.Contains("| Interior |", page, StringComparison.Ordinal);
    }
}
