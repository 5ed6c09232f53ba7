using TeraPipe.Executor.Tests.Data;
using TeraPipe.Executor.Tests.Ranks;
using Xunit.Runner.InProc.SystemConsole;

namespace TeraPipe.Executor.Tests;

/// <summary>
/// Runs the tests or, with the argument <c>rank</c>, one rank of a run of theirs; with <c>write-tokens</c> their writer
/// that is killed.
/// </summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => args switch
    {
        ["rank", var part, .. var rest] => Task.FromResult(RankWorkers.Run(part, rest)),
        ["write-tokens", var path] => Task.FromResult(TokenWriterWorker.Run(path)),
        _ => ConsoleRunner.Run(args),
    };
}
