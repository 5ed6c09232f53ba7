using TeraPipe.Bench.Suites;

namespace TeraPipe.Bench;

internal static class AllSuites
{
    public static IReadOnlyList<ISuite> List { get; } =
    [
        new PlannerSuite(),
        new ServiceSuite(),
        new ValidationSuite(),
        new ExecutorSuite(),
        new ProfilerSuite(),
        new ElasticSuite(),
    ];
}
