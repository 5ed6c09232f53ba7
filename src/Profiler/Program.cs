using System.CommandLine;
using System.CommandLine.Help;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Worker;

var help = new HelpOption();
help.Action = new HelpWithExamples((HelpAction)help.Action!);
var profiler = new Command("profiler", "Measures how long a Transformer layer takes: what the planner plans with.")
{
    help,
    new VersionOption(),
    RunCommand.Create(),
    TransferCommand.Create(),
    UploadCommand.Create(),
    ReportCommand.Create(),
    ShowCommand.Create(),
    CiCommand.Create(),
    CompareCommand.Create(),
    ImportCommand.Create(),
    CompletionCommand.Create(),
    WorkerCommand.Create(),
};

var command = profiler.Parse(args);
if (command.Action is not HelpWithExamples && command.Errors.Count > 0)
{
    return Complain(ExitCode.Usage, command.UnmatchedTokens is [var unknown, ..]
        ? [$"'{unknown}' is neither an option nor a command; see profiler run --help."]
        : command.Errors.Select(error => error.Message));
}

try
{
    return await command.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = RunCommand.LongestFarewell,
    });
}
catch (Exception exception) when (Failure.Of(exception) is { } failure)
{
    return Complain(failure.ExitCode, failure.Message.Split('\n'));
}

static int Complain(int exitCode, IEnumerable<string> lines)
{
    foreach (var line in lines)
    {
        Console.Error.WriteLine($"profiler: {line}");
    }

    return exitCode;
}
