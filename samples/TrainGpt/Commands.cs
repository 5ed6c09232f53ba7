using System.Text.Json;
using Spectre.Console;
using TeraPipe.Contracts.Client;

namespace TeraPipe.TrainGpt;

/// <summary>What the commands do.</summary>
internal static class Commands
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    /// <summary>Asks everything that can be asked before there is a profile: the text and the question to the planner.</summary>
    public static async Task CheckAsync(TrainOptions options, CancellationToken cancellationToken)
    {
        ByteText.Read(options.Data, options.SequenceTokens);
        using var http = new HttpClient { BaseAddress = options.Planner };
        await new PlannerClient(http).PreviewPlanAsync(options.ToPlanRequest(), cancellationToken);
    }

    /// <summary>Trains under each slicing and prints the comparison.</summary>
    public static async Task CompareAsync(TrainOptions options, CancellationToken cancellationToken)
    {
        using var comparison = await Comparison.PrepareAsync(options, cancellationToken);
        await ShowProgressAsync(options, comparison, cancellationToken);

        var report = ComparisonReport.Of(comparison, options);
        if (options.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, _json));
        }
        else
        {
            ComparisonTable.Write(report, AnsiConsole.Console);
        }

        if (options.Pictures is { } folder)
        {
            await Pictures.DrawAsync(comparison, options, folder, cancellationToken);
        }
    }

    /// <summary>Trains with a bar and the remaining time on standard error.</summary>
    private static Task ShowProgressAsync(TrainOptions options, Comparison comparison, CancellationToken cancellationToken)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async display =>
            {
                var bar = display.AddTask("training", maxValue: options.WarmUpSteps + options.Steps);
                await Task.Run(() => comparison.Run(done => bar.Value = done, cancellationToken), cancellationToken);
            });
    }
}
