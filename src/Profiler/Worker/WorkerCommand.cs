using System.CommandLine;

namespace TeraPipe.Profiler.Worker;

/// <summary>
/// <c>profiler worker</c>, which the agent starts and nobody types: measures what it is asked on standard input.
/// </summary>
internal static class WorkerCommand
{
    public const string Name = "worker";

    public static Command Create()
    {
        var command = new Command(Name, "Serves the agent that started it.") { Hidden = true };
        command.SetAction(_ => WorkerProgram.Run(MeasuringService.Open)); // not async: no handler of Ctrl-C is wanted
        return command;
    }
}
