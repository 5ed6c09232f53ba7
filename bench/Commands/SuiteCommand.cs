using System.CommandLine;
using TeraPipe.Bench.Reporting;

namespace TeraPipe.Bench.Commands;

/// <summary><c>bench NAME</c>: runs one suite.</summary>
internal static class SuiteCommand
{
    public static Command Create(ISuite suite)
    {
        var only = new Option<string>("--only")
        {
            Description = "Only the cases whose name contains this text",
            HelpName = "text",
            DefaultValueFactory = _ => "",
        };
        var write = new Option<bool>("--write")
        {
            Description = $"Writes the page {suite.PagePath}",
        };
        var command = new Command(suite.Name, suite.Summary) { only, write };
        command.SetAction(options => Run(suite, options.GetRequiredValue(only), options.GetValue(write)));
        return command;
    }

    private static int Run(ISuite suite, string only, bool write)
    {
        var cases = suite.Cases.Where(one => one.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (cases.Length == 0)
        {
            Console.Error.WriteLine($"bench: no case of {suite.Name} is named '{only}'; there are:");
            Console.Error.WriteLine(string.Join('\n', suite.Cases.Select(one => $"  {one.Name}")));
            return 2;
        }

        var rows = new List<BenchRow>();
        foreach (var one in cases)
        {
            Console.Error.WriteLine($"{rows.Count + 1}/{cases.Length}  {one.Name}");
            rows.Add(one.Measure());
            Console.WriteLine(JsonLine.Of(rows[^1]));
        }

        Console.Error.WriteLine();
        Console.Error.WriteLine(TextTable.Of(rows));
        if (write)
        {
            Console.Error.WriteLine($"wrote {suite.Write(rows)}");
        }

        return 0;
    }
}
