using TeraPipe.Contracts.Client;

namespace TeraPipe.TrainGpt;

/// <summary>What the commands do.</summary>
internal static class Commands
{
    /// <summary>
    /// Asks everything that can be asked before there is a profile: the text and the question to the planner.
    /// </summary>
    public static async Task CheckAsync(ComparisonOptions options, CancellationToken cancellationToken)
    {
        ByteText.Read(options.Data, options.SequenceTokens);
        using var http = new HttpClient { BaseAddress = options.Planner };
        await new PlannerClient(http).PreviewPlanAsync(options.ToPlanRequest(), cancellationToken);
    }

    /// <summary>Trains under each slicing and prints the comparison.</summary>
    public static async Task CompareAsync(ComparisonOptions options, CancellationToken cancellationToken)
    {
        using var comparison = await Comparison.PrepareAsync(options, cancellationToken);
        await Task.Run(
            () => comparison.Run(new TrainingLog(Console.Error, options.WarmUpSteps).Write, cancellationToken),
            cancellationToken);

        var report = ComparisonReport.Of(comparison, options);
        if (options.Json)
        {
            Console.WriteLine(JsonLine.Of(report));
        }
        else
        {
            ComparisonTable.Write(report, Console.Out);
        }

        if (options.Pictures is { } folder)
        {
            await Pictures.DrawAsync(comparison, options, folder, cancellationToken);
        }
    }
}
