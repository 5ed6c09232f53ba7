using Xunit.Runner.InProc.SystemConsole;

namespace TeraPipe.Torch.Tests;

/// <summary>Runs the tests or, with the argument <c>probe</c>, a child process of theirs.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) =>
        args is ["probe"] ? Task.FromResult(Probe.Run()) : ConsoleRunner.Run(args);
}
