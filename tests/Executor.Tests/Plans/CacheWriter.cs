using System.Diagnostics;
using System.Runtime.CompilerServices;
using TeraPipe.Executor.Plans;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>
/// This very program as a process that writes two plans into a cache in turn until it is killed. It is told so by a
/// variable of its environment, and turns off before any test is looked for.
/// </summary>
internal static class CacheWriter
{
    private const string Variable = "TERAPIPE_TESTS_WRITE_CACHE";

    /// <param name="files">Two files that hold a plan each, and the cache's.</param>
    public static Process Start(params string[] files)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "TeraPipe.Executor.Tests");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = string.Join('\n', files);
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void TurnOff()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split('\n') is not [var one, var other, var file])
        {
            return;
        }

        var cache = new PlanCache(file, TimeProvider.System);
        TrainingPlan[] plans = [.. new[] { one, other }.Select(path => TrainingPlan.FromJson(File.ReadAllText(path)))];
        for (var turn = 0; ; turn++)
        {
            cache.Write(PlannerFixture.Question, plans[turn % 2]);
        }
    }
}
