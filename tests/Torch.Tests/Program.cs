using Xunit.Runner.InProc.SystemConsole;

namespace TeraPipe.Torch.Tests;

/// <summary>Runs the tests or, with the argument <c>probe</c> or <c>peer</c>, a child process of theirs.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => args switch
    {
        ["probe"] => Task.FromResult(Probe.Run()),
        ["peer", var part, var port] => Task.FromResult(Peer.Run(part, int.Parse(port))),
        _ => ConsoleRunner.Run(args),
    };
}
