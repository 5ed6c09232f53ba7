using System.CommandLine;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Transfers;

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
        command.SetAction(_ => WorkerProgram.Run(Open)); // not async: no handler of Ctrl-C is wanted
        return command;
    }

    private static IWorkerService Open(WorkerRequest opening) => opening switch
    {
        WorkerRequest.OpenDevice device => MeasuringService.Of(new StageDevice(device.Subject)),
        WorkerRequest.OpenLink link => new LinkService(link.Subject),
        _ => throw new InvalidOperationException($"{opening} opens nothing."),
    };
}
