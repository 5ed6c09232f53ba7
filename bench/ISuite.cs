using TeraPipe.Bench.Reporting;

namespace TeraPipe.Bench;

/// <summary>
/// The cases of one <c>./bench.sh NAME</c>. A new suite is one class in Suites, and its line in
/// <see cref="AllSuites"/>.
/// </summary>
internal interface ISuite
{
    /// <summary>What it is asked for by.</summary>
    string Name { get; }

    /// <summary>One line for the help.</summary>
    string Summary { get; }

    /// <summary>How to read its columns: Markdown, for the result page.</summary>
    string Legend { get; }

    /// <summary>In the order in which they are measured.</summary>
    IEnumerable<BenchCase> Cases { get; }

    /// <summary>What --write adds, from the repository's root; for the help.</summary>
    string PagePath => $"bench/results/{Name}_<machine>_<date>.md";

    /// <summary>Writes the page of a run; its path from the repository's root.</summary>
    string Write(IReadOnlyList<BenchRow> rows) => ResultPage.Write(this, rows);
}
