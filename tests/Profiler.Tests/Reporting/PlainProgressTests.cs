using TeraPipe.Planning;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Session;
using TeraPipe.Profiler.Tests.Measuring;

namespace TeraPipe.Profiler.Tests.Reporting;

public sealed class PlainProgressTests : IDisposable
{
    private static readonly ProfilePoint _point = new(1, new Tokens(64), new Tokens(128));

    private readonly ManualClock _clock = new();
    private readonly StringWriter _output = new();

    [Fact]
    public void Writes_a_line_every_five_seconds_with_speed_and_time_left()
    {
        Tell(before: 0, count: 6);

        Assert.Equal(
            [
                "0 of 10 points, now b 1, slice 64, context 128",
                "3 of 10 points, 0.5/s, about 14s left, now b 1, slice 64, context 128",
            ],
            _output.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public void Points_of_a_run_that_broke_off_are_done_and_say_nothing_of_speed()
    {
        Tell(before: 4, count: 4);

        Assert.Contains("7 of 10 points, 0.5/s, about 6s left,", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Says_how_good_the_plan_is_already_where_the_design_asks()
    {
        new PlainProgress(_output, _clock).Report(new SessionProgress(3, 40, _point, RegretBound: 0.0123));

        Assert.EndsWith("; the plan is within 1.23 % of the best\n", _output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _output.Dispose();

    private void Tell(int before, int count)
    {
        var progress = new PlainProgress(_output, _clock);
        for (var done = before; done < before + count; done++)
        {
            progress.Report(new SessionProgress(done, 10, _point, RegretBound: null));
            _clock.Advance(milliseconds: 2000);
        }
    }
}
