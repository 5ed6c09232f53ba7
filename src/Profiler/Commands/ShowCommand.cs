using System.CommandLine;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Show;

namespace TeraPipe.Profiler.Commands;

/// <summary><c>profiler show</c>: a profile as a table and a heat map in the terminal.</summary>
internal static class ShowCommand
{
    private static readonly Option<bool> _json = new("--json")
    {
        Description = "Prints the profile as one JSON object on standard output",
    };

    public static Command Create()
    {
        var command = new Command("show", "Shows a profile: what it is of, its times, and what a token costs where.")
        {
            ProfileArgument.Profile, ProfileArgument.Planner, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult options, CancellationToken cancellationToken)
    {
        var profile = await ProfileArgument.LoadAsync(options, cancellationToken);
        if (options.GetValue(_json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(profile.Content, PlannerJson.Options));
            return;
        }

        var terminal = Terminals.Out;
        foreach (var line in profile.Facts().Prepend(profile.Title))
        {
            Console.Out.WriteLine(line);
        }

        foreach (var microBatch in profile.Table.MicroBatchSizes)
        {
            terminal.Write(CostMap.Of(profile.Table, microBatch, terminal.Profile.Width));
        }
    }
}
