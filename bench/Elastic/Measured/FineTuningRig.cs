using TeraPipe.Bench.Measuring;
using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Bench.Elastic.Measured;

/// <summary>The model in training as the planner says, whatever is frozen.</summary>
internal sealed class FineTuningRig : IDisposable
{
    private readonly ElasticJob _job;
    private readonly ActivationCache _cache;
    private readonly Pipeline _pipeline;
    private StepPlan _steps = null!;

    /// <param name="job">What was measured.</param>
    /// <param name="modes">What is frozen to begin with.</param>
    /// <param name="name">Of its cache: no other has it.</param>
    public FineTuningRig(ElasticJob job, LayerModes modes, string name)
    {
        _job = job;
        _cache = new ActivationCache(
            CacheOptions(name), EncoderModel.Length, EncoderModel.Hidden, EncoderModel.Placement.Dtype);
        Plan = Planned(modes);
        _pipeline = new Pipeline(EncoderModel.Shape, Options);
        _pipeline.Freeze(modes);
    }

    /// <summary>How it is trained.</summary>
    public ElasticPlan Plan { get; private set; }

    private PipelineOptions Options => new()
    {
        StageCount = Plan.StageCount,
        LayersPerStage = Plan.LayersPerStage,
        DataParallelDegree = Plan.Replicas,
        Placement = EncoderModel.Placement,
        LearningRate = 1e-4,
        Cache = _cache,
    };

    /// <summary>Room for all sequences, in memory.</summary>
    public static CacheOptions CacheOptions(string name) => new() { DataSet = name, Memory = new Bytes(1L << 28) };

    /// <summary>Freezes, and changes to the best pipeline for what is left.</summary>
    public void Change(LayerModes modes)
    {
        Plan = Planned(modes);
        _pipeline.Freeze(LayerModes.Of(EncoderModel.Layers, frozen: 0)); // as it stands the prefix may not be cached
        _pipeline.Replan(Options);
        _pipeline.Freeze(modes);
    }

    /// <summary>A step on a batch; what it took, in milliseconds.</summary>
    public double Step(TokenBatch batch) => _pipeline.Step(batch, _steps).StepTime.Value;

    /// <summary>A pass through the data; what all of it took, in milliseconds.</summary>
    public double Epoch(int number) => Repeat.Once(() =>
    {
        foreach (var made in EncoderModel.Epoch(number))
        {
            using var batch = made;
            Step(batch);
        }
    });

    public void Dispose()
    {
        _pipeline.Dispose();
        _cache.Delete();
        _cache.Dispose();
    }

    private ElasticPlan Planned(LayerModes modes)
    {
        var plan = ElasticPlanner.Plan(_job, modes)!;
        _steps = StepPlan.Create(
            _job.Schedule, plan.StageCount, EncoderModel.Length, plan.Pipeline.MicroBatches);
        return plan;
    }
}
