using TeraPipe.Contracts.Client;
using TeraPipe.Executor.Runtime;
using TeraPipe.TrainGpt;

const int Failed = 1, Usage = 2, Unavailable = 3;

var command = CommandLine.Create().Parse(args);
if (command.Errors.Count > 0)
{
    return Say(Usage, string.Join('\n', command.Errors.Select(error => error.Message)));
}

try
{
    return await command.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (UserError mistake)
{
    return Say(Usage, mistake.Message);
}
catch (PlannerException refusal)
{
    return Say(refusal.StatusCode is null ? Unavailable : Usage, refusal.Message);
}
catch (TorchNotFoundException missing)
{
    return Say(Unavailable, missing.Message);
}
catch (StageFailedException failure)
{
    return Say(Failed, failure.Message);
}

static int Say(int exitCode, string message)
{
    Console.Error.WriteLine($"TrainGpt: {message}");
    return exitCode;
}
