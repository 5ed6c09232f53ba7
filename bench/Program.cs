using System.CommandLine;
using TeraPipe.Bench;
using TeraPipe.Bench.Commands;
using TeraPipe.Bench.Executor;

if (RankPrograms.Run(args))
{
    return 0;
}

var bench = new RootCommand("Measures, and says how the figures stand against their aims.");
foreach (var suite in AllSuites.List)
{
    bench.Subcommands.Add(SuiteCommand.Create(suite));
}

var command = bench.Parse(args);
if (command.Errors.Count == 0)
{
    return command.Invoke(new InvocationConfiguration());
}

var known = string.Join(", ", bench.Subcommands.Select(suite => suite.Name));
Console.Error.WriteLine(command.CommandResult.Command == bench
    ? $"bench: give one of {known}" + (command.UnmatchedTokens is [var unknown, ..] ? $", not '{unknown}'." : ".")
    : $"bench: {command.Errors[0].Message}");
return 2;
