using System.Diagnostics;
using System.Globalization;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Tests.Worker;

/// <summary>Real processes that hang, crash and die. After each fault the device goes on.</summary>
public class WorkerFaultTests
{
    private static readonly ProfilePoint _faulty = TestSubject.Point with { MicroBatch = FaultyWorker.At };

    [Fact]
    public void A_process_that_does_not_answer_is_killed_and_the_point_hangs()
    {
        using var device = TestSubject.Device(
            TestSubject.Product with { Patience = TimeSpan.FromSeconds(1), FirstFactor = 120 });
        WorkerDeviceTests.AssertGoesOn(device);
        var stopped = device.ProcessId!.Value;
        Signals.Send("STOP", stopped);

        var failure = Assert.Throws<PointFailedException>(() => device.Run(TestSubject.Request(TestSubject.Point)));

        Assert.Equal(PointOutcome.Hang, failure.Outcome);
        Assert.Matches(@"^no answer within \d+(\.\d)? s; the measuring process was killed$", failure.Message);
        Signals.AssertGone(stopped);
        AssertGoesOnInAnother(device, stopped);
    }

    [Fact]
    public async Task A_process_that_is_killed_in_the_middle_of_a_run_has_crashed()
    {
        using var device = TestSubject.Device(TestSubject.Product with { Patience = TimeSpan.FromHours(1) });
        var killed = device.ProcessId!.Value;
        var killer = Task.Run(() =>
        {
            Signals.AwaitWork(killed);
            Signals.Send("KILL", killed);
        });

        var failure = Assert.Throws<PointFailedException>(() => device.Run(TestSubject.Endless));

        await killer;
        Assert.Equal(PointOutcome.Crash, failure.Outcome);
        Assert.StartsWith(
            "the measuring process died of signal 9 (SIGKILL)", failure.Message, StringComparison.Ordinal);
        AssertGoesOnInAnother(device, killed);
    }

    [Fact]
    public void A_process_that_is_killed_between_points_costs_none()
    {
        using var device = TestSubject.Device(TestSubject.Product);
        var killed = device.ProcessId!.Value;
        Signals.Send("KILL", killed);
        Signals.AssertGone(killed);

        AssertGoesOnInAnother(device, killed);
        Assert.Equal(2, device.Starts);
    }

    [Fact]
    public void Results_that_are_no_numbers_are_an_outcome_of_the_point()
    {
        using var device = TestSubject.Device(TestSubject.Faulty(FaultyWorker.Poison));
        WorkerDeviceTests.AssertGoesOn(device);

        var failure = Assert.Throws<PointFailedException>(() => device.Run(TestSubject.Request(_faulty)));

        Assert.Equal(
            (PointOutcome.NotANumber, "the results of Forward are not finite numbers"),
            (failure.Outcome, failure.Message));
        WorkerDeviceTests.AssertGoesOn(device); // the poison is gone
        Assert.Equal(1, device.Starts);
    }

    [Fact]
    public void Last_words_are_quoted()
    {
        using var device = TestSubject.Device(TestSubject.Faulty(FaultyWorker.Abort));
        var aborted = device.ProcessId!.Value;

        var failure = Assert.Throws<PointFailedException>(() => device.Run(TestSubject.Request(_faulty)));

        Assert.Equal(
            "the measuring process died of signal 6 (SIGABRT): assertion failed: the sun is up", failure.Message);
        AssertGoesOnInAnother(device, aborted);
    }

    [Fact]
    public void What_nobody_foresaw_is_a_crash_with_its_name()
    {
        using var device = TestSubject.Device(TestSubject.Faulty(FaultyWorker.Throw));
        var ended = device.ProcessId!.Value;

        var failure = Assert.Throws<PointFailedException>(() => device.Run(TestSubject.Request(_faulty)));

        Assert.Equal(
            (PointOutcome.Crash,
                "the measuring process ended with exit status 1: InvalidOperationException: what nobody foresaw"),
            (failure.Outcome, failure.Message));
        AssertGoesOnInAnother(device, ended);
    }

    [Fact]
    public void Noise_on_standard_output_does_not_reach_the_agent()
    {
        using var device = TestSubject.Device(TestSubject.Faulty(FaultyWorker.Noise));

        device.Run(TestSubject.Request(_faulty));

        WorkerDeviceTests.AssertGoesOn(device);
        Assert.Equal(1, device.Starts);
    }

    [Fact]
    public void Garbage_among_the_answers_is_a_crash()
    {
        using var device = TestSubject.Device(TestSubject.Faulty(FaultyWorker.Garbage));
        var killed = device.ProcessId!.Value;

        var failure = Assert.Throws<PointFailedException>(() => device.Run(TestSubject.Request(_faulty)));

        Assert.Equal(
            (PointOutcome.Crash, "the measuring process wrote 'terminate called', which is no answer"),
            (failure.Outcome, failure.Message));
        Signals.AssertGone(killed);
        AssertGoesOnInAnother(device, killed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_agent_that_is_killed_leaves_no_process_behind(bool isStopped)
    {
        using var agent = Process.Start(new ProcessStartInfo(
            TestSubject.Self[0], [.. TestSubject.Self.Skip(1), TestAgent.Name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var worker = int.Parse(agent.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        agent.StandardInput.WriteLine();
        Signals.AwaitWork(worker);
        if (isStopped)
        {
            Signals.Send("STOP", worker);
        }

        agent.Kill();

        Signals.AssertGone(worker);
    }

    [Fact]
    public void A_device_that_is_not_there_is_said_before_anything_is_measured()
    {
        var cuda = TestSubject.Layer with { Device = "cuda" };
        Assert.SkipWhen(TeraPipe.Torch.torch.cuda.is_available(), "there is a CUDA device");

        var refusal = Assert.Throws<CommandException>(
            () => new WorkerDevice(cuda, TestSubject.Product, TimeProvider.System));

        Assert.Equal(
            (ExitCode.Unavailable, "--device: LibTorch finds no CUDA device; use cpu."),
            (refusal.ExitCode, refusal.Message));
    }

    [Fact]
    public void A_process_that_does_not_start_ends_the_run_with_its_last_words()
    {
        var broken = TestSubject.Product with { Command = ["/bin/sh", "-c", "echo no room >&2; exit 5"] };

        var refusal = Assert.Throws<CommandException>(() => TestSubject.Device(broken));

        Assert.Equal(
            "Measuring does not start: the measuring process ended with exit status 5: no room.", refusal.Message);
    }

    private static void AssertGoesOnInAnother(WorkerDevice device, int earlier)
    {
        WorkerDeviceTests.AssertGoesOn(device);
        Assert.NotEqual(earlier, device.ProcessId);
    }
}
