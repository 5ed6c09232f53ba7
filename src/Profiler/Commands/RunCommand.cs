using System.CommandLine;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Models;

namespace TeraPipe.Profiler.Commands;

/// <summary><c>profiler run</c>: measures a layer, writes the profile and uploads it.</summary>
internal static class RunCommand
{
    /// <summary>After Ctrl-C the request that the device is at may still end.</summary>
    public static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var command = new Command(
            "run", "Measures a Transformer layer by micro-batch, slice and context, and what stands around it.");
        foreach (var option in RunOptions.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult options, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var (journal, isDry) = (options.GetValue(RunOptions.Resume), options.GetValue(RunOptions.DryRun));
        if (journal is not null && isDry)
        {
            throw new CommandException(
                ExitCode.Usage, "--dry-run: says what a new run would take; leave --resume out.");
        }

        if (journal is not null)
        {
            var files = RunFiles.OfJournal(journal, options.GetValue(RunOptions.Out));
            await new ProfilingRun(options, files, clock).ResumeAsync(cancellationToken);
            return;
        }

        var settings = AskedSettings.Of(options, await FindModelAsync(options, cancellationToken));
        if (isDry)
        {
            await DryRun.RunAsync(settings, options.GetValue(RunOptions.Json), clock, cancellationToken);
        }
        else
        {
            var files = RunFiles.Of(options.GetValue(RunOptions.Out), clock.GetUtcNow());
            await new ProfilingRun(options, files, clock).BeginAsync(settings, cancellationToken);
        }
    }

    /// <summary>What the planner's catalogue says of --model; null where that was not given.</summary>
    private static async Task<ModelResponse?> FindModelAsync(ParseResult options, CancellationToken cancellationToken)
    {
        if (options.GetValue(RunOptions.Model) is not { } model)
        {
            return null;
        }

        using var http = new HttpClient { BaseAddress = options.GetValue(RunOptions.Planner) };
        return http.BaseAddress is null
            ? throw new CommandException(ExitCode.Usage, "--model: needs --planner, whose catalogue it is in.")
            : await new PlannerClient(http).GetModelAsync(model, cancellationToken);
    }
}
