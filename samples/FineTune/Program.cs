using TeraPipe.FineTune;

var command = CommandLine.Create(FineTuning.Run).Parse(args);
if (command.Errors.Count > 0)
{
    return Say(ExitCodes.Usage, string.Join('\n', command.Errors.Select(error => error.Message)));
}

try
{
    return command.Invoke(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception failure) when (ExitCodes.Of(failure) is { } code)
{
    return Say(code, failure.Message);
}

static int Say(int exitCode, string message)
{
    Console.Error.WriteLine($"FineTune: {message}");
    return exitCode;
}
