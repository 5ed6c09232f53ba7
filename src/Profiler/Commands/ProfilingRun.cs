using System.CommandLine;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Session;
using TeraPipe.Profiler.Worker;
using static TeraPipe.Profiler.Commands.Messages;

namespace TeraPipe.Profiler.Commands;

/// <summary>One <c>profiler run</c>, from its first point, or from where it broke off, to its profile.</summary>
internal sealed class ProfilingRun(ParseResult options, RunFiles files, TimeProvider clock)
{
    public async Task BeginAsync(RunSettings settings, CancellationToken cancellationToken)
    {
        using var device = new WorkerDevice(settings.Subject, new WorkerOptions(), clock);
        var header = new JournalHeader
        {
            Format = JournalHeader.CurrentFormat,
            Profiler = AgentVersion.Text,
            StartedAt = clock.GetUtcNow(),
            Device = device.Identity,
            Settings = settings,
        };
        using var journal = Journal.Begin(files.Journal, header);
        await FinishAsync(device, (journal, header, []), cancellationToken);
    }

    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var (journal, content) = Journal.Resume(files.Journal);
        using var kept = journal;
        ResumedSettings.Check(options, content.Header.Settings);
        using var device = new WorkerDevice(content.Header.Settings.Subject, new WorkerOptions(), clock);
        SameMachine.Check(content.Header, device.Identity);
        Say($"{content.Visits.Count} points were measured before the run broke off");
        await FinishAsync(device, (journal, content.Header, content.Visits), cancellationToken);
    }

    private async Task FinishAsync(
        WorkerDevice device,
        (Journal Journal, JournalHeader Header, IReadOnlyList<PointVisit> Visits) before,
        CancellationToken cancellationToken)
    {
        SubjectLines.Write(before.Header.Settings, device.Identity, device.HasSlowBlas);
        var machine = new MachineState(before.Header.Settings.Subject, clock);
        var results = await MeasureAsync(device, machine, before, cancellationToken);

        var table = MeasuredTable.Of(results);
        var profile = ProfileDocument.Of(
            before.Header, results, table, machine.Conditions(SlowedShareOf(results.Speed)));
        RunSummary.Write(results, table, profile, machine.ThrottleReasons);
        ProfileDocument.Check(profile);
        ProfileDocument.Write(profile, files.Profile);
        before.Journal.End(clock.GetUtcNow());
        Say($"the profile is in {files.Profile.FullName}");

        var outcome = RunOutcome.Of(results, profile, files);
        if (options.GetValue(RunOptions.Planner) is { } planner)
        {
            var uploaded = await new Upload(planner, options.GetValue(RunOptions.Wait).Time, clock).SendAsync(
                profile, files.Profile, cancellationToken);
            outcome = outcome with { ProfileId = uploaded.ProfileId };
        }

        if (options.GetValue(RunOptions.Json))
        {
            Print(outcome);
        }
    }

    private async Task<ProfileResults> MeasureAsync(
        WorkerDevice device,
        MachineState machine,
        (Journal Journal, JournalHeader Header, IReadOnlyList<PointVisit> Visits) before,
        CancellationToken cancellationToken)
    {
        var settings = before.Header.Settings;
        var meter = new PointMeter(device, clock, settings.Meter);
        var session = new ProfilingSession(
            RunDesign.Of(settings),
            (point, token) =>
            {
                machine.Observe();
                return meter.Visit(point, RunDesign.PhasesOf(settings, point), token);
            },
            before.Journal.Append);
        try
        {
            return await DedicatedThread.RunAsync("profiler", () => ProgressDisplay.Show(
                clock, progress => session.Run(before.Visits, progress, cancellationToken)));
        }
        catch (Exception exception) when (Failure.Of(exception) is { } failure)
        {
            throw new CommandException(
                failure.ExitCode,
                $"{failure.Message}\nWhat was measured is safe; go on with: profiler run --resume {files.Journal.FullName}");
        }
    }

    private static double? SlowedShareOf(DeviceSpeed speed) => speed.CalibrationMs is null ? null : speed.SlowedShare;
}
