using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Tests.Worker;

public class HangLimitTests
{
    private static readonly ProfilePoint _short = new(1, new Tokens(100), new Tokens(0));
    private static readonly ProfilePoint _long = new(2, new Tokens(400), new Tokens(400));

    private readonly WorkerOptions _options = new() { Patience = TimeSpan.FromSeconds(30) };

    [Fact]
    public void A_short_request_may_take_what_patience_allows() =>
        Assert.Equal(TimeSpan.FromSeconds(30), Limit(100).Of(Request(_short, 1), isFirst: false));

    [Fact]
    public void The_first_request_of_a_part_may_take_ten_times_as_long() =>
        Assert.Equal(TimeSpan.FromSeconds(300), Limit(100).Of(Request(_short, 1), isFirst: true));

    [Fact]
    public void A_longer_point_may_take_longer_by_what_a_shorter_one_took()
    {
        var limit = Limit(100);
        limit.Learn(_short, Took(1000)); // 1 s for 1 * 100 * (100 + 100) units

        // 36 times as many, 2 * 400 * (100 + 800), twice over, and 20 times that
        Assert.Equal(1440, limit.Of(Request(_long, 2), isFirst: false).TotalSeconds, 1e-3);
    }

    [Fact]
    public void No_more_runs_are_expected_than_the_budget_allows()
    {
        var limit = Limit(100);
        limit.Learn(_short, Took(10_000));

        // 60 s, and the run that began just before: 70 s, and 20 times that
        Assert.Equal(1400, limit.Of(Request(_short, int.MaxValue), isFirst: false).TotalSeconds, 1e-3);
    }

    private HangLimit Limit(int hiddenSize) => new(_options, hiddenSize);

    private static RunRequest Request(ProfilePoint point, int runs) =>
        new(point, [MeasuredPhase.Forward], runs, TimeSpan.FromSeconds(60));

    private static DeviceRuns Took(double ms) =>
        new(new Dictionary<MeasuredPhase, double[]> { [MeasuredPhase.Forward] = [ms] }, null);
}
