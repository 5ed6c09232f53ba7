using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Gate;
using TeraPipe.Profiler.Gate.Reporting;
using TeraPipe.Profiler.Reporting;

namespace TeraPipe.Profiler.Commands;

/// <summary>Where a gate tells what it found.</summary>
/// <param name="markdown">File for the report; null: none.</param>
/// <param name="junit">File for the report of a CI; null: none.</param>
/// <param name="json">Whether it goes to standard output as JSON.</param>
/// <param name="clock">Says when it ended.</param>
internal sealed class CiReports(FileInfo? markdown, FileInfo? junit, bool json, TimeProvider clock)
{
    private const string Summary = "GITHUB_STEP_SUMMARY"; // a file whose Markdown GitHub Actions shows with the job

    /// <param name="outcome">What was found.</param>
    /// <param name="conditions">The state that the machine was in.</param>
    public void Write(GateOutcome outcome, MeasuringConditions conditions)
    {
        Terminals.Error.Write(GateTable.Of(outcome));
        foreach (var (name, text) in GateFacts.Of(outcome, conditions))
        {
            Messages.Say($"{name}: {text}");
        }

        Messages.Say($"{GateText.Sentence(outcome)}");
        foreach (var advice in GateAdvice.Of(outcome, conditions.OtherLoad))
        {
            Messages.Say($"{advice}");
        }

        var page = GateMarkdown.Write(outcome, conditions);
        if (markdown is not null)
        {
            File.WriteAllText(markdown.FullName, page);
        }

        if (Environment.GetEnvironmentVariable(Summary) is { Length: > 0 } summary)
        {
            File.AppendAllText(summary, page);
        }

        if (junit is not null)
        {
            GateJUnit.Of(outcome, conditions, clock.GetUtcNow()).Save(junit.FullName);
        }

        if (json)
        {
            Messages.Print(GateReport.Of(outcome, conditions));
        }
    }
}
