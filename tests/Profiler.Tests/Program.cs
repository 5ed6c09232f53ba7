using TeraPipe.Profiler.Tests.Worker;
using Xunit.Runner.InProc.SystemConsole;

namespace TeraPipe.Profiler.Tests;

/// <summary>Runs the tests or, by its first argument, is one of the processes that they start.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => args switch
    {
        [FaultyWorker.Name, var fault] => Task.FromResult(FaultyWorker.Run(fault)),
        [TestAgent.Name] => Task.FromResult(TestAgent.Run()),
        _ => ConsoleRunner.Run(args),
    };
}
