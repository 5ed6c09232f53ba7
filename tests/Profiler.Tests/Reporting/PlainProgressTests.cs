using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Tests.Measuring;

namespace TeraPipe.Profiler.Tests.Reporting;

public class PlainProgressTests
{
    [Fact]
    public void Writes_a_line_every_five_seconds_with_the_time_that_is_left()
    {
        var (clock, output) = (new ManualClock(), new StringWriter());
        var progress = new PlainProgress(output, clock);

        for (var done = 1; done <= 6; done++)
        {
            clock.Advance(milliseconds: 2000);
            progress.Report(new ProfilingProgress(done, 10));
        }

        Assert.Equal("3 of 10 runs, about 14 s left\n6 of 10 runs, about 8 s left\n", output.ToString());
    }
}
