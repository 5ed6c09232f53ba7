using TeraPipe.Contracts.Client;
using TeraPipe.Torch.Native;
using static System.Net.HttpStatusCode;

namespace TeraPipe.Profiler.Commands;

/// <summary>What an exception that ends the command means to the person who typed it.</summary>
internal sealed record Failure(int ExitCode, string Message)
{
    /// <summary>Null: not foreseen, a bug of ours, whose stack trace is wanted.</summary>
    public static Failure? Of(Exception exception) => exception switch
    {
        CommandException expected => new Failure(expected.ExitCode, expected.Message),
        PlannerException { StatusCode: null or TooManyRequests or >= InternalServerError } away =>
            new Failure(Commands.ExitCode.Unavailable, away.Message),
        PlannerException refusal => new Failure(Commands.ExitCode.Usage, refusal.Message),
        TorchNotFoundException missing => new Failure(Commands.ExitCode.Unavailable, missing.Message),
        _ when TorchFault.Is(exception) => new Failure(Commands.ExitCode.Failed, exception.Message),
        OperationCanceledException => new Failure(Commands.ExitCode.Cancelled, "stopped."),
        IOException or UnauthorizedAccessException => new Failure(Commands.ExitCode.Failed, exception.Message),
        _ => null,
    };
}
