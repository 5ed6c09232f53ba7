using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Plans;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>What tests of the loop share: a folder, the notices, and options with short waits.</summary>
public abstract class LoopTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loop-");

    internal Notices Notices { get; } = new();

    internal string CacheFile => Path.Combine(_folder.FullName, "cache", "plan.json");

    internal string FileOf(string name) => Path.Combine(_folder.FullName, name);

    internal PlannerLoopOptions Options(
        Uri planner, string job = "odd", PlanRequest? question = null, string? planFile = null, int waiting = 1000,
        bool patient = true) =>
        new()
        {
            Planner = planner,
            Job = job,
            Question = question ?? PlannerFixture.Question,
            CacheFile = CacheFile,
            PlanFile = planFile,
            StartDeadline = Notices.Patience,
            CallDeadline = patient ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(0.5),
            PostInterval = TimeSpan.FromMilliseconds(10),
            RefreshInterval = TimeSpan.FromMilliseconds(50),
            RetryInterval = TimeSpan.FromMilliseconds(50),
            MaxAnswerBytes = 1_000_000,
            MaxWaitingObservations = waiting,
            SlicesEverySteps = 1,
        };

    internal Task<PlannerLoop> StartAsync(PlannerLoopOptions options) => PlannerLoop.StartAsync(options, Notices.Add);

    /// <summary>The plan is in the cache, as an earlier run left it.</summary>
    internal void Cache(PlanResponse answer, PlanRequest? question = null) =>
        new PlanCache(CacheFile, TimeProvider.System).Write(
            question ?? PlannerFixture.Question, PlanParser.Parse(answer, asked: null));

    internal PlanReading ReadCache(PlanRequest? question = null) =>
        new PlanCache(CacheFile, TimeProvider.System).Read(question ?? PlannerFixture.Question);

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
