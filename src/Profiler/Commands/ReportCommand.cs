using System.CommandLine;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Profiler.Accuracy;

namespace TeraPipe.Profiler.Commands;

/// <summary><c>profiler report</c>: how true a profile is, as a page with its picture.</summary>
internal static class ReportCommand
{
    private static readonly Option<int[]> _stages =
        NumberOption.List("--stages", [8], "Stage counts to forecast the best plan's makespan for");

    private static readonly Option<FileInfo?> _out = CheckedOption.Of(
        "--out",
        "file.md",
        "Where the page is written; its picture lies beside it as .svg [default: <profile>.accuracy.md]",
        "a file that ends with .md, in a folder that exists",
        text => new FileInfo(text) is { Directory.Exists: true, Extension: ".md" } file ? file : null);

    private static readonly Option<bool> _json = new("--json")
    {
        Description = "Prints the report as one JSON object on standard output",
    };

    public static Command Create()
    {
        var command = new Command("report", "Says how true a profile's latencies are: a page with a picture.")
        {
            ProfileArgument.Profile, ProfileArgument.Planner, _stages, _out, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult options, CancellationToken cancellationToken)
    {
        var profile = await ProfileArgument.LoadAsync(options, cancellationToken);
        var report = AccuracyReport.Of(profile.Table, heldOut: [], options.GetValue(_stages)!);
        var page = options.GetValue(_out) ?? new FileInfo(Path.ChangeExtension(profile.Source, null) + ".accuracy.md");
        var picture = await AccuracyPage.WriteAsync(report, profile, page, cancellationToken);
        if (options.GetValue(_json))
        {
            var told = new { report.Places, report.Regions, report.Forecasts, Page = page.FullName, Picture = picture };
            Console.Out.WriteLine(JsonSerializer.Serialize(told, PlannerJson.Options));
        }
    }
}
