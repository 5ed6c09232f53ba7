using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace TeraPipe.Planner.Api;

/// <summary>
/// The service cannot start, for a reason that its operator can remedy. The message is for the operator: one line that
/// names the setting and the remedy. It ends the program with <see cref="ExitCode"/> and without a stack trace.
/// </summary>
internal sealed class StartupException(string message) : Exception(message)
{
    public const int ExitCode = 3;

    /// <summary>What to tell the operator; null for a fault of ours, which is to be seen whole.</summary>
    public static string? MessageFor(Exception failure) => failure switch
    {
        StartupException or OptionsValidationException => failure.Message,
        IOException { InnerException: AddressInUseException } =>
            $"{failure.Message} Choose another one with --urls http://127.0.0.1:PORT.",
        _ => null,
    };
}
