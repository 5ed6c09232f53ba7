using System.CommandLine;
using System.CommandLine.Help;
using TeraPipe.Profiler.Commands;

var root = new RootCommand("Measures how long a Transformer layer takes, slice by slice: what the planner plans with.")
{
    RunCommand.Create(),
};
var help = root.Options.OfType<HelpOption>().Single();
help.Action = new HelpWithExamples((HelpAction)help.Action!);

var command = root.Parse(args);
if (command.Action is not HelpWithExamples && command.Errors.Count > 0)
{
    foreach (var error in command.Errors)
    {
        Console.Error.WriteLine($"profiler: {error.Message}");
    }

    return ExitCode.Usage;
}

try
{
    return await command.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (Failure.Of(exception) is { } failure)
{
    foreach (var line in failure.Message.Split('\n'))
    {
        Console.Error.WriteLine($"profiler: {line}");
    }

    return failure.ExitCode;
}
