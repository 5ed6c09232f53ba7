using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Tests.Measuring;
using TeraPipe.Profiler.Tests.Worker;

namespace TeraPipe.Profiler.Tests.Machine;

public class MachineStateTests
{
    [Fact]
    public void Own_threads_are_no_load_of_others()
    {
        Assert.Equal(0, LoadAverage.OfOthers(2, ownThreads: 2, TimeSpan.FromHours(1)), 1e-9);
        Assert.Equal(1.5, LoadAverage.OfOthers(3.5, ownThreads: 2, TimeSpan.FromHours(1)), 1e-9);
    }

    [Fact]
    public void Threads_that_have_just_begun_are_not_yet_in_the_average()
    {
        Assert.Equal(3, LoadAverage.OfOthers(3, ownThreads: 2, TimeSpan.Zero), 1e-9);
        Assert.Equal(3 - 2 + (2 / Math.E), LoadAverage.OfOthers(3, ownThreads: 2, TimeSpan.FromMinutes(1)), 1e-9);
    }

    [Fact]
    public void No_load_is_negative() => Assert.Equal(0, LoadAverage.OfOthers(0.5, 4, TimeSpan.FromHours(1)));

    [Fact]
    public void A_cpu_has_a_load_and_neither_clock_nor_temperature()
    {
        var state = new MachineState(TestSubject.Layer, new ManualClock());
        state.Observe();

        var conditions = state.Conditions(slowedShare: 0.25);

        Assert.True(conditions.OtherLoad >= 0);
        Assert.Equal(
            (null, null, 0.25),
            (conditions.ClockMegahertz, conditions.TemperatureCelsius, conditions.SlowedShare));
    }

    [Fact]
    public void What_was_never_looked_at_is_missing()
    {
        var conditions = new MachineState(TestSubject.Layer, new ManualClock()).Conditions(slowedShare: null);

        Assert.Equal((null, null), (conditions.OtherLoad, conditions.SlowedShare));
    }

    [Fact]
    public void A_gpu_tells_its_clock_its_temperature_and_why_it_is_slow()
    {
        var told = NvidiaSmi.Parse("1980, 61, 0x0000000000000064\n1980, 40, 0x0\n", count: 3);

        var state = GpuState.Of(told!);

        Assert.Equal((1980, 61), (state.ClockMegahertz, state.TemperatureCelsius));
        Assert.Equal(
            ["software power cap", "software thermal slowdown", "hardware thermal slowdown"], state.ThrottleReasons);
    }

    [Theory]
    [InlineData("[N/A], [Not Supported], [N/A]")]
    [InlineData("0, , Active")]
    public void What_a_gpu_does_not_tell_is_missing_and_no_zero(string line)
    {
        var state = GpuState.Of(NvidiaSmi.Parse(line, count: 3)!);

        Assert.Equal((null, null), (state.ClockMegahertz, state.TemperatureCelsius));
        Assert.Empty(state.ThrottleReasons);
    }

    [Fact]
    public void An_answer_of_another_length_is_none() =>
        Assert.Null(NvidiaSmi.Parse("No devices were found", count: 3));
}
