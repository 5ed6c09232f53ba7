using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Gate;
using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Session;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Commands;

/// <summary>One <c>profiler ci</c>: a gate on the device that the baseline is of.</summary>
internal sealed class CiRun(ComparedProfile baseline, GateOptions options, TimeProvider clock)
{
    private readonly ProfileSubject _subject = SubjectOf(baseline);

    /// <summary>What was found, and the state that the machine was in.</summary>
    /// <exception cref="CommandException">The device is not the baseline's, or the budget is too short.</exception>
    public async Task<(GateOutcome Outcome, MeasuringConditions Conditions)> MeasureAsync(
        CancellationToken cancellationToken)
    {
        var machine = new MachineState(_subject, clock);
        var outcome = await DedicatedThread.RunAsync("profiler ci", () => ProgressDisplay.Show(clock, shown =>
        {
            var runs = new GateRuns(StartDevice, baseline.Timed, clock, new Watching(machine, shown));
            return new LatencyGate(baseline, options, runs, clock).Run(cancellationToken);
        }));
        return (outcome, machine.Conditions(outcome.CalibrationMs is null ? null : outcome.SlowedShare));
    }

    private static ProfileSubject SubjectOf(ComparedProfile baseline)
    {
        var (identity, layer) = (baseline.Identity, baseline.Identity.Layer);
        return new ProfileSubject
        {
            Architecture = layer.Architecture!,
            HiddenSize = Given(layer.HiddenSize, "layer.hiddenSize"),
            Heads = Given(layer.Heads, "layer.heads"),
            KeyValueHeads = Given(layer.KeyValueHeads, "layer.keyValueHeads"),
            FeedForwardSize = Given(layer.FeedForwardSize, "layer.feedForwardSize"),
            SequenceTokens = baseline.Points.Max(each => (each.Point.Slice + each.Point.Context).Count),
            Dtype = identity.Dtype,
            TensorParallelDegree = identity.TensorParallelDegree,
            Device = identity.Device.Kind is "cpu" or "cuda"
                ? identity.Device.Kind
                : throw Refused($"device.kind is '{identity.Device.Kind}'; it is cpu or cuda."),
            Threads = identity.Device.Threads ?? 1,
        };

        int Given(int? value, string field) => value ?? throw Refused($"{field} is missing.");

        CommandException Refused(string fault) => new(ExitCode.Usage, $"--baseline: {baseline.Title}: {fault}");
    }

    private WorkerDevice StartDevice()
    {
        var device = new WorkerDevice(_subject, new WorkerOptions(), clock);
        var differences = baseline.Identity.DifferencesTo(baseline.Identity with { Device = device.Identity });
        if (differences.Count > 0)
        {
            device.Dispose();
            throw new CommandException(
                ExitCode.Usage,
                $"--baseline: {baseline.Title} is of another device, then and here: {string.Join("; ", differences)}; "
                + "measure a baseline here, or see profiler compare.");
        }

        return device;
    }

    private sealed class Watching(MachineState machine, IProgress<SessionProgress> shown) : IProgress<SessionProgress>
    {
        public void Report(SessionProgress value)
        {
            machine.Observe();
            shown.Report(value);
        }
    }
}
