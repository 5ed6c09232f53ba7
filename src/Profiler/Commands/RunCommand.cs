using System.CommandLine;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Models;

namespace TeraPipe.Profiler.Commands;

/// <summary><c>profiler run</c>: measures one GPT layer, writes the profile and uploads it.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command(
            "run", "Measures forward and backward of a GPT layer by micro-batch, slice and context.");
        foreach (var option in RunOptions.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult options, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = options.GetValue(RunOptions.Planner) };
        var planner = http.BaseAddress is null ? null : new PlannerClient(http);
        var workload = Workload.From(options, await FindModelAsync(options, planner, cancellationToken));
        var run = new ProfilingRun(options, workload);
        if (options.GetValue(RunOptions.DryRun))
        {
            await run.EstimateAsync(cancellationToken);
        }
        else
        {
            await run.MeasureAsync(planner, cancellationToken);
        }
    }

    /// <summary>What the planner's catalogue says of --model; null where that was not given.</summary>
    private static async Task<ModelResponse?> FindModelAsync(
        ParseResult options, PlannerClient? planner, CancellationToken cancellationToken)
    {
        if (options.GetValue(RunOptions.Model) is not { } model)
        {
            return null;
        }

        return planner is null
            ? throw new CommandException(ExitCode.Usage, "--model: needs --planner, whose catalogue it is in.")
            : await planner.GetModelAsync(model, cancellationToken);
    }
}
