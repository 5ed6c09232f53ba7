using System.CommandLine;

namespace TeraPipe.Profiler.Commands;

/// <summary>What System.CommandLine does not say by itself.</summary>
internal static class ParseResultExtensions
{
    /// <summary>Whether the command line has it, so that its value is not the default.</summary>
    public static bool IsGiven(this ParseResult options, Option option) =>
        options.GetResult(option) is { Implicit: false };
}
