using TeraPipe.TrainGpt;

var command = CommandLine.Create().Parse(args);
if (command.Errors.Count > 0)
{
    return Say(ExitCodes.Usage, string.Join('\n', command.Errors.Select(error => error.Message)));
}

try
{
    // No handler of signals: training has its own, and everything else ends at once.
    return await command.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception failure) when (ExitCodes.Of(failure) is { } end)
{
    return Say(end.Code, end.Message);
}

static int Say(int exitCode, string message)
{
    var rank = Environment.GetEnvironmentVariable("RANK") is { } number ? $", rank {number}" : "";
    Console.Error.WriteLine($"TrainGpt{rank}: {message}");
    return exitCode;
}
