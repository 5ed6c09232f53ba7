using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Text;

namespace TeraPipe.Bench.Reporting;

/// <summary>The page of a run: what was measured, on what, at which commit.</summary>
internal static class ResultPage
{
    /// <summary>The path of the page that it wrote, from the repository's root.</summary>
    public static string Write(ISuite suite, IReadOnlyList<BenchRow> rows)
    {
        var date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var path = $"bench/results/{suite.Name}_{Machine.Name}_{date}.md";
        File.WriteAllText(Path.Combine(Repository.Root, path), Of(suite, rows, date));
        return path;
    }

    private static string Of(ISuite suite, IReadOnlyList<BenchRow> rows, string date)
    {
        var missed = rows.Count(row => row.Met == false);
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"# Benchmark {suite.Name}, {Machine.Name}, {date}\n\n")
            .Append(CultureInfo.InvariantCulture, $"`./bench.sh {suite.Name} --write` at commit {Repository.Commit}. ")
            .Append(CultureInfo.InvariantCulture, $"{Machine.Processor}, {Environment.ProcessorCount} cores, ")
            .Append(CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription.Trim()}; ")
            .Append(CultureInfo.InvariantCulture, $"{RuntimeInformation.FrameworkDescription}, ")
            .Append(GCSettings.IsServerGC ? "server" : "workstation").Append(" collector, not concurrent.\n\n")
            .Append(suite.Legend.Trim()).Append("\n\n")
            .Append(CultureInfo.InvariantCulture, $"{rows.Count} rows, {missed} of them miss their aim.\n\n")
            .Append(MarkdownTable(rows))
            .ToString();
    }

    private static string MarkdownTable(IReadOnlyList<BenchRow> rows)
    {
        var lines = Columns.Of(rows);
        var rule = string.Join('|', lines[0].Select((_, i) => i == 0 ? "---" : "--:"));
        return $"| {string.Join(" | ", lines[0])} |\n|{rule}|\n"
            + string.Concat(lines.Skip(1).Select(line => $"| {string.Join(" | ", line)} |\n"));
    }
}
