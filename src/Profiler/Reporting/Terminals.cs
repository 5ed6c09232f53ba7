using Spectre.Console;

namespace TeraPipe.Profiler.Reporting;

/// <summary>
/// Where people read. Colours and cursor movements only where there is a terminal, and none where NO_COLOR is set
/// (no-color.org).
/// </summary>
internal static class Terminals
{
    /// <summary>Standard output: what a command was asked for.</summary>
    public static IAnsiConsole Out => Of(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error: what it says on the way.</summary>
    public static IAnsiConsole Error => Of(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Of(TextWriter writer, bool isRedirected) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        ColorSystem = isRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
            ? ColorSystemSupport.NoColors
            : ColorSystemSupport.Detect,
        Out = new AnsiConsoleOutput(writer),
    });
}
