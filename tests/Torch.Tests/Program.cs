using Xunit.Runner.InProc.SystemConsole;

namespace TeraPipe.Torch.Tests;

/// <summary>Runs the tests; with the argument <c>probe</c>, loads LibTorch in a process of its own and says what came of it.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) =>
        args is ["probe"] ? Task.FromResult(Probe.Run()) : ConsoleRunner.Run(args);
}
