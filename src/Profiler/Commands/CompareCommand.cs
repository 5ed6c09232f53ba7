using System.CommandLine;
using TeraPipe.Contracts.Client;
using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Gate.Reporting;
using TeraPipe.Profiler.Profiles;
using TeraPipe.Profiler.Reporting;

namespace TeraPipe.Profiler.Commands;

/// <summary><c>profiler compare</c>: how two profiles differ, and whether by more than noise.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string> _first = new("first")
    {
        Description = "A profile's file, or with --planner its id or name there",
    };

    private static readonly Argument<string> _second = new("second")
    {
        Description = "Another one's; ratios are of its times to the first one's",
    };

    private static readonly Option<bool> _json = new("--json")
    {
        Description = "Prints the comparison as one JSON object on standard output",
    };

    public static Command Create()
    {
        var command = new Command("compare", "Says how two profiles differ: what they are of, and their times.")
        {
            _first, _second, ProfileArgument.Planner, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult options, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = options.GetValue(ProfileArgument.Planner) };
        var planner = http.BaseAddress is null ? null : new PlannerClient(http);
        var first = await LoadAsync(_first);
        var second = await LoadAsync(_second);
        var comparison = ProfileComparison.Of(first, second) ?? throw new CommandException(
            ExitCode.Usage, $"{first.Title} and {second.Title} have no point in common.");
        if (options.GetValue(_json))
        {
            Messages.Print(CompareReport.Of(first, second, comparison));
            return;
        }

        Write(CompareText.Head(first, second, comparison));
        Terminals.Out.Write(CompareText.TableOf(comparison));
        Write(CompareText.Foot(comparison));

        async Task<ComparedProfile> LoadAsync(Argument<string> profile)
        {
            var typed = options.GetValue(profile)!;
            return ComparedProfile.Of(await ProfileSource.LoadAsync(typed, planner, cancellationToken), typed);
        }
    }

    private static void Write(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.Out.WriteLine(line);
        }
    }
}
