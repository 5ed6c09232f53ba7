using System.CommandLine;
using TeraPipe.Profiler.Completion;

namespace TeraPipe.Profiler.Commands;

/// <summary><c>profiler completion</c>: a script that completes this program's command lines.</summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> _shell = new("shell")
    {
        Description = "The shell: bash, zsh or fish",
        HelpName = string.Join('|', CompletionScript.Shells),
    };

    public static Command Create()
    {
        var command = new Command(
            "completion", "Prints a completion script, for example: source <(profiler completion bash)") { _shell };
        command.SetAction(Run);
        return command;
    }

    private static void Run(ParseResult options)
    {
        var shell = options.GetValue(_shell)!;
        Console.Out.Write(CompletionScript.Shells.Contains(shell)
            ? CompletionScript.For(shell, options.RootCommandResult.Command)
            : throw new CommandException(ExitCode.Usage, $"shell: '{shell}' is not bash, zsh or fish."));
    }
}
