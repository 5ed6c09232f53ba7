using System.CommandLine;
using TeraPipe.Contracts.Client;
using TeraPipe.Profiler.Gate;
using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Gate.Reporting;
using TeraPipe.Profiler.Profiles;

namespace TeraPipe.Profiler.Commands;

/// <summary><c>profiler ci</c>: says by its exit status whether a layer has become slower than its profile.</summary>
internal static class CiCommand
{
    private static readonly GateOptions _defaults = new();

    private static readonly Option<string> _baseline = new("--baseline")
    {
        Description = "The profile to compare with: a file, or with --planner its id or name there",
        HelpName = "profile",
        Required = true,
    };

    private static readonly Option<Share> _failOn = CheckedOption.WithDefault(
        "--fail-on",
        "share",
        "By how much of its time a region must have become slower, and not by chance",
        (new Share(_defaults.FailOn), Share.Expected),
        Share.Parse);

    private static readonly Option<Duration> _budget = CheckedOption.WithDefault(
        "--budget",
        "time",
        "How long it may take, a second run that confirms included",
        (new Duration(_defaults.Budget), Duration.Expected),
        Duration.Parse);

    private static readonly Option<int> _points = NumberOption.WithDefault(
        "--points", _defaults.Points, 100_000, "Points of the profile that are measured at most, from all regions");

    private static readonly Option<FileInfo?> _report =
        CheckedOption.FileToWrite("--report", "Where the report is written, in Markdown");

    private static readonly Option<FileInfo?> _junit =
        CheckedOption.FileToWrite("--junit", "Where the report is written as JUnit's XML");

    private static readonly Option<bool> _json = new("--json")
    {
        Description = "Prints the report as one JSON object on standard output",
    };

    public static Command Create()
    {
        var command = new Command(
            "ci", "Compares the layer with a profile of it: 0 the same or faster, 1 slower, 4 too noisy to tell.")
        {
            _baseline, ProfileArgument.Planner, _failOn, _budget, _points, _report, _junit, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult options, CancellationToken cancellationToken)
    {
        try
        {
            var run = new CiRun(await BaselineOf(options, cancellationToken), OptionsOf(options), TimeProvider.System);
            var reports = new CiReports(
                options.GetValue(_report), options.GetValue(_junit), options.GetValue(_json), TimeProvider.System);
            var (outcome, conditions) = await run.MeasureAsync(cancellationToken);
            reports.Write(outcome, conditions);
            return outcome.Verdict switch
            {
                GateVerdict.Same => ExitCode.Done,
                GateVerdict.Regression => ExitCode.Regression,
                _ => ExitCode.TooNoisy,
            };
        }
        catch (Exception exception) when (Failure.Of(exception) is { ExitCode: ExitCode.Failed } failure)
        {
            throw new CommandException(ExitCode.Unavailable, failure.Message); // 1 says that the layer is slower
        }
    }

    private static async Task<ComparedProfile> BaselineOf(ParseResult options, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = options.GetValue(ProfileArgument.Planner) };
        var planner = http.BaseAddress is null ? null : new PlannerClient(http);
        var profile = await ProfileSource.LoadAsync(options.GetValue(_baseline)!, planner, cancellationToken);
        var baseline = ComparedProfile.Of(profile);
        return baseline switch
        {
            { CalibrationMs: null } => throw new CommandException(
                ExitCode.Usage,
                $"--baseline: {baseline.Title} has no calibrationMs, so a slower machine would look like a regression; "
                + "measure it again with profiler run."),
            { IsDisturbed: true } => throw new CommandException(
                ExitCode.TooNoisy,
                $"--baseline: {baseline.Title} was measured beside other programs, which slowed the machine at "
                + $"{GateText.Percent(baseline.Conditions!.SlowedShare!.Value)} of its points; "
                + "measure it again in quiet."),
            _ => baseline,
        };
    }

    private static GateOptions OptionsOf(ParseResult options) => new()
    {
        FailOn = options.GetValue(_failOn).Value,
        Budget = options.GetValue(_budget).Time,
        Points = options.GetValue(_points),
    };
}
