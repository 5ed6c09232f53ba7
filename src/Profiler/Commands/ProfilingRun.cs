using System.CommandLine;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Accuracy;
using TeraPipe.Profiler.Adaptive;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Profiles;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Session;
using TeraPipe.Profiler.Worker;
using static TeraPipe.Profiler.Commands.Messages;

namespace TeraPipe.Profiler.Commands;

/// <summary>One <c>profiler run</c>, from its first point, or from where it broke off, to its profile.</summary>
internal sealed class ProfilingRun(ParseResult options, RunFiles files, TimeProvider clock)
{
    private static readonly int[] _forecastStages = [8]; // as profiler report has it

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
        await FinishAsync(new RunMeasuring(device, journal, header, [], clock), cancellationToken);
    }

    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var (journal, content) = Journal.Resume(files.Journal);
        using var kept = journal;
        ResumedSettings.Check(options, content.Header.Settings);
        using var device = new WorkerDevice(content.Header.Settings.Subject, new WorkerOptions(), clock);
        SameMachine.Check(content.Header, device.Identity);
        Say($"{content.Visits.Count} points were measured before the run broke off");
        await FinishAsync(new RunMeasuring(device, journal, content.Header, content.Visits, clock), cancellationToken);
    }

    private async Task FinishAsync(RunMeasuring measuring, CancellationToken cancellationToken)
    {
        var (results, profile) = await ResumableAsync(() => measuring.MeasureAsync(cancellationToken));
        var table = ProfileDocument.Check(profile);
        await ResumableAsync(() =>
        {
            ProfileDocument.Write(profile, files.Profile);
            measuring.Journal.End(clock.GetUtcNow());
            return Task.FromResult(files);
        });
        Say($"the profile is in {files.Profile.FullName}");
        await ReportAsync(profile, table, [.. results.HeldOut], cancellationToken);

        var adaptive = RunDesign.AdaptiveOf(measuring.Settings)?.Report(results, cancellationToken);
        Tell(adaptive);
        var outcome = RunOutcome.Of(results, profile, files) with
        {
            Adaptive = adaptive is null ? null : AdaptiveOutcome.Of(adaptive),
        };
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

    private static void Tell(AdaptiveReport? adaptive)
    {
        if (adaptive is not null)
        {
            var (points, grid, paper) = (adaptive.Points, adaptive.FullGridPoints, adaptive.PaperGridPoints);
            Say($"{points} points; a grid has {grid}, the paper's {paper}");
            Say(adaptive.RegretBound is { } bound
                ? (FormattableString)$"with 95 % its plans are at most {100 * bound:0.00} % slower than the best ones"
                : $"too little was measured for a plan");
        }
    }

    /// <summary>How true the profile is, where points were held out to tell.</summary>
    private async Task ReportAsync(
        ProfileRequest profile, LatencyTable table, PointResult[] heldOut, CancellationToken cancellationToken)
    {
        if (heldOut.Length > 0)
        {
            var report = AccuracyReport.Of(
                table,
                [.. heldOut.Select(result => new LatencyPoint(
                    result.Point.MicroBatch,
                    result.Point.Slice,
                    result.Point.Context,
                    new Milliseconds(result.ForwardMs),
                    new Milliseconds(result.BackwardMs)))],
                _forecastStages);
            var page = new FileInfo(Path.ChangeExtension(files.Profile.FullName, ".accuracy.md"));
            await AccuracyPage.WriteAsync(
                report, new LoadedProfile(profile, table, files.Profile.Name), page, cancellationToken);
        }
    }

    private async Task<T> ResumableAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (Failure.Of(exception) is { } failure)
        {
            var command = $"profiler run --resume {files.Journal.FullName}";
            throw new CommandException(
                failure.ExitCode, $"{failure.Message}\nWhat was measured is safe; go on with: {command}");
        }
    }
}
