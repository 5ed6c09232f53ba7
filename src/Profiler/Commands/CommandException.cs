namespace TeraPipe.Profiler.Commands;

/// <summary>Ends the command with a message to the person who typed it: an expected "no", not a bug.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="Commands.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
