using TeraPipe.Planning;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Tests.Worker;

/// <summary>The product's measuring process, with the real LibTorch.</summary>
public class WorkerDeviceTests
{
    [Fact]
    public void Says_what_it_measures_on()
    {
        using var device = TestSubject.Device(TestSubject.Product);

        Assert.Equal(("cpu", 1), (device.Identity.Kind, device.Identity.Threads));
        Assert.NotEqual("", device.Identity.Torch);
        Assert.Contains("fused attention", device.Identity.KernelBackend, StringComparison.Ordinal);
        Assert.Equal(1, device.Starts);
        Assert.True(device.StartTime > TimeSpan.Zero);
    }

    [Fact]
    public void Times_every_phase_of_a_layer_as_often_as_asked()
    {
        using var device = TestSubject.Device(TestSubject.Product);

        var runs = device.Run(TestSubject.Request(TestSubject.Point, runs: 3) with { Phases = TestSubject.AllPhases });

        Assert.Equal(TestSubject.AllPhases, runs.TimesMs.Keys.Order());
        Assert.All(runs.TimesMs.Values, times => Assert.Equal(3, times.Count(ms => ms > 0)));
        Assert.True(runs.PeakBytes > 0);
    }

    [Theory]
    [InlineData(MeasuredPart.Embedding)]
    [InlineData(MeasuredPart.Head)]
    internal void Times_the_ends_of_a_model(MeasuredPart part)
    {
        using var device = TestSubject.Device(TestSubject.Product);

        var runs = device.Run(TestSubject.Request(TestSubject.Point with { Part = part, Context = Tokens.None }));

        Assert.All(runs.TimesMs.Values, times => Assert.Equal(2, times.Count(ms => ms > 0)));
    }

    [Fact]
    public void Times_the_optimiser_step()
    {
        using var device = TestSubject.Device(TestSubject.Product);

        var runs = device.Run(new RunRequest(
            ProfilePoint.Optimizer, [MeasuredPhase.Update], 2, TimeSpan.FromSeconds(5)));

        Assert.Equal(2, Assert.Single(runs.TimesMs).Value.Count(ms => ms > 0));
    }

    [Fact]
    public void Calibrates()
    {
        using var device = TestSubject.Device(TestSubject.Product);

        Assert.Equal(4, device.Calibrate(4).Count(ms => ms > 0));
    }

    [Fact]
    public void A_spent_budget_ends_the_runs_after_the_first()
    {
        using var device = TestSubject.Device(TestSubject.Product);

        var runs = device.Run(TestSubject.Request(TestSubject.Point, runs: 1000) with { Budget = TimeSpan.Zero });

        Assert.All(runs.TimesMs.Values, times => Assert.Single(times));
    }

    [Fact]
    public void What_does_not_fit_into_memory_is_an_outcome_and_the_next_point_runs_in_the_same_process()
    {
        var longest = TestSubject.Layer with { SequenceTokens = 1 << 21 };
        var huge = new ProfilePoint(4096, new Tokens(1), new Tokens(1 << 20)); // 1.1 TB of keys
        using var device = new WorkerDevice(longest, TestSubject.Product, TimeProvider.System);
        var process = device.ProcessId;

        var failure = Assert.Throws<PointFailedException>(() => device.Run(TestSubject.Request(huge)));

        Assert.Equal(PointOutcome.OutOfMemory, failure.Outcome);
        Assert.DoesNotContain('\n', failure.Message);
        AssertGoesOn(device);
        Assert.Equal(process, device.ProcessId);
    }

    [Fact]
    public void Times_the_share_of_a_device_of_a_llama_layer()
    {
        var share = TestSubject.Layer with { Architecture = "llama", Heads = 4, TensorParallelDegree = 2 };
        using var device = new WorkerDevice(share, TestSubject.Product, TimeProvider.System);

        AssertGoesOn(device);
    }

    [Fact]
    public void A_layer_that_cannot_be_is_said_before_anything_is_measured()
    {
        var odd = TestSubject.Layer with { KeyValueHeads = 3 };

        var refusal = Assert.Throws<CommandException>(
            () => new WorkerDevice(odd, TestSubject.Product, TimeProvider.System));

        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.Contains("do not divide 2 heads", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_format_that_the_library_lacks_is_an_outcome_with_its_reason()
    {
        var half = TestSubject.Layer with { Dtype = "float16" };
        using var device = new WorkerDevice(half, TestSubject.Product, TimeProvider.System);
        Assert.SkipUnless(device.Identity.Torch!.StartsWith("1.", StringComparison.Ordinal), "2.x has it");

        var failure = Assert.Throws<PointFailedException>(() => device.Run(TestSubject.Request(TestSubject.Point)));

        Assert.Equal(PointOutcome.Failed, failure.Outcome);
        Assert.Contains("not implemented for 'Half'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    internal static void AssertGoesOn(WorkerDevice device)
    {
        var runs = device.Run(TestSubject.Request(TestSubject.Point));
        Assert.All(runs.TimesMs.Values, times => Assert.Equal(2, times.Count(ms => ms > 0)));
    }
}
