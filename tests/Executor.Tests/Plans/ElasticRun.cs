using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Plans.Elastic;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>A small model that is trained as an elastic run's loop says, and what each step came to.</summary>
internal sealed class ElasticRun : IDisposable
{
    private static readonly GptShape _shape = new(
        layers: 4, hiddenSize: 64, heads: 4, feedForwardSize: 256, vocabularySize: 256, maxSequenceTokens: 512);

    private readonly PlannedPipeline _training;
    private readonly List<(ElasticPlacement Placement, double Loss)> _steps = [];

    /// <param name="loop">On the question of <see cref="PlannerFixture"/>.</param>
    public ElasticRun(PlannerLoop loop)
    {
        Pipeline = new Pipeline(_shape, Options(stages: 2));
        _training = PlannedPipeline.Start(Pipeline, loop);
    }

    public Pipeline Pipeline { get; }

    public IReadOnlyList<(ElasticPlacement Placement, double Loss)> Steps => _steps;

    public void Step(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var batch = Batch(_steps.Count);
            var loss = _training.Step(batch).Loss;
            _steps.Add((_training.Plan.Elastic!, loss));
        }
    }

    /// <summary>Trains on until a step was one of such a placement.</summary>
    public async Task UntilAsync(Notices notices, Func<ElasticPlacement, bool> isSo)
    {
        using var deadline = new CancellationTokenSource(Notices.Patience);
        for (Step(1); !isSo(_steps[^1].Placement); Step(1))
        {
            Assert.False(deadline.IsCancellationRequested, string.Join('\n', notices.All));
            await Task.Delay(20);
        }
    }

    /// <summary>The losses are those of one device that never moves anything, with the same layers frozen.</summary>
    public void CheckAgainstOneDevice(double tolerance)
    {
        using var alone = new Pipeline(_shape, Options(stages: 1));
        var plan = StepPlan.Create(
            ScheduleChoice.Flush, 1, 256, [new MicroBatchSlicing(1, [new Tokens(256)])]);
        foreach (var (number, (placement, loss)) in _steps.Index())
        {
            alone.Freeze(placement.FrozenLayers);
            using var batch = Batch(number);
            Assert.Equal(1, alone.Step(batch, plan).Loss / loss, tolerance);
        }
    }

    public void Dispose() => Pipeline.Dispose();

    private static PipelineOptions Options(int stages) => new()
    {
        StageCount = stages, Placement = TinyGpt.PlacementOf(ScalarType.Float32), LearningRate = 1e-3,
    };

    private static TokenBatch Batch(int seed)
    {
        var random = new Random(seed % 4);
        return new TokenBatch([[.. Enumerable.Range(0, 257).Select(_ => (long)random.Next(256))]], CPU);
    }
}
