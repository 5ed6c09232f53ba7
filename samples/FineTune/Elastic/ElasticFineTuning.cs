using System.Diagnostics;
using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.FineTune.Examples;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Elastic.Freezing;

namespace TeraPipe.FineTune.Elastic;

/// <summary>
/// One fine-tuning. After each epoch the freeze policy says how many layers are frozen from now on, the planner how what
/// is left is best placed, and the pipeline goes on so, in memory.
/// </summary>
internal sealed class ElasticFineTuning : IDisposable
{
    private const int Seed = 2, Unseen = 256;
    private const double LearningRate = 3e-4, Hysteresis = 0.1, ReplanMs = 50;

    private readonly Options _options;
    private readonly ITask _task;
    private readonly GptShape _shape;
    private readonly ElasticJob _job;
    private readonly bool _isElastic;
    private readonly ActivationCache? _cache;
    private readonly PipelineOptions _placedNowhere;
    private readonly Pipeline _pipeline;
    private readonly PaperFreezePolicy _policy;
    private FreezeDecision _decision = FreezeDecision.None;
    private LayerModes _modes;
    private ElasticPlan _plan;

    public ElasticFineTuning(
        Options options, ITask task, GptShape shape, Placement placement, ElasticJob job, bool isElastic)
    {
        (_options, _task, _shape, _job, _isElastic) = (options, task, shape, job, isElastic);
        var firstFreeze = 1 + Math.Max(1, options.Epochs / 4);
        _policy = new PaperFreezePolicy(new AlphaSchedule([(1, 0), (firstFreeze, options.Alpha)]));
        _modes = LayerModes.Of(shape.Layers, frozen: 0);
        _plan = ElasticPlanner.Plan(job, _modes)!;
        _cache = isElastic && options.CacheMegabytes > 0
            ? new ActivationCache(
                new CacheOptions { DataSet = task.Name, Memory = new Bytes(options.CacheMegabytes * 1_000_000L) },
                task.SequenceTokens,
                shape.HiddenSize,
                placement.Dtype)
            : null;
        _placedNowhere = new PipelineOptions
        {
            StageCount = 1,
            Placement = placement,
            LearningRate = LearningRate,
            Cache = _cache,
        };
        _pipeline = new Pipeline(shape, Placed);
    }

    /// <summary>All epochs, and how much of what it never saw it tells right.</summary>
    public Run Train(IWeightSource pretrained)
    {
        _pipeline.LoadWeights(pretrained);
        var name = _isElastic ? "elastic" : "as it is";
        var start = Stopwatch.GetTimestamp();
        var epochs = new List<RunEpoch>();
        for (var epoch = 0; epoch < _options.Epochs; epoch++)
        {
            var (row, norms) = Train(epoch);
            epochs.Add(row);
            Console.Error.WriteLine(
                $"{name}, epoch {epoch + 1} of {_options.Epochs}: loss {row.Loss:f4}, {row.Frozen} layers frozen, "
                + $"{Left(start, epoch + 1)} to go");
            if (_isElastic && epoch + 1 < _options.Epochs)
            {
                Decide(epoch + 1, norms);
            }
        }

        return new Run(name, Stopwatch.GetElapsedTime(start).TotalSeconds, Accuracy(), epochs);
    }

    public void Dispose()
    {
        _pipeline.Dispose();
        _cache?.Delete();
        _cache?.Dispose();
    }

    private (RunEpoch Row, IReadOnlyList<double> Norms) Train(int epoch)
    {
        var plan = StepPlan.Create(
            _job.Schedule, _plan.StageCount, _task.SequenceTokens, _plan.Pipeline.MicroBatches);
        var (losses, times) = (new List<double>(), new List<double>());
        IReadOnlyList<double> norms = [];
        foreach (var made in Epochs.Batches(_task, _options, epoch, Seed))
        {
            using var batch = made;
            var result = _pipeline.Step(batch, plan);
            losses.Add(result.Loss);
            times.Add(result.StepTime.Value);
            norms = result.LayerGradientNorms;
        }

        return (new RunEpoch(
            _decision.Layers,
            _modes.All[0] == LayerMode.CachedPrefix,
            _plan.LayersPerStage,
            _plan.Replicas,
            losses.Average(),
            times.Order().ElementAt(times.Count / 2),
            _plan.StepTime.Value), norms);
    }

    /// <summary>What is frozen from now on, and how the rest is placed.</summary>
    private void Decide(int epoch, IReadOnlyList<double> norms)
    {
        _decision = _policy.Next(
            _decision, new FreezeEvidence(_shape.Layers, epoch) { GradientNorms = norms });
        _modes = LayerModes.Of(_shape.Layers, _decision.Layers, isCached: _cache is not null);
        var best = ElasticPlanner.Plan(_job, _modes)!;
        var kept = ElasticPlanner.Keep(_job, _modes, _plan.LayersPerStage, _plan.Replicas);
        var steps = (_options.Epochs - epoch) * (_options.Sequences / _options.Batch);
        var advice = SwitchAdvice.Of(kept.StepTime, best.StepTime, steps, new Milliseconds(ReplanMs), Hysteresis);
        var canStay = _cache is null || kept.LayersPerStage[0] >= _decision.Layers;
        _plan = advice.IsWorthIt || !canStay ? best : kept;
        _pipeline.Freeze(LayerModes.Of(_shape.Layers, frozen: 0)); // what was cached may not be, as it is placed next
        _pipeline.Replan(Placed);
        _pipeline.Freeze(_modes);
    }

    private PipelineOptions Placed => _placedNowhere with
    {
        StageCount = _plan.StageCount,
        LayersPerStage = _plan.LayersPerStage,
        DataParallelDegree = _plan.Replicas,
    };

    private string Left(long start, int done) => TimeSpan.FromSeconds(Math.Ceiling(
        Stopwatch.GetElapsedTime(start).TotalSeconds * (_options.Epochs - done) / done)).ToString();

    private double Accuracy()
    {
        var folder = Directory.CreateTempSubdirectory("terapipe-fine-tune-");
        try
        {
            var checkpoint = new CheckpointFolder(folder.FullName).Save(_pipeline, new Dictionary<string, string>());
            using var weights = CheckpointFolder.OpenWeights(checkpoint, _shape);
            using var classifier = new Classifier(_shape, _placedNowhere.Placement, weights);
            using var batch = _task.Batch([.. Enumerable.Range(_options.Sequences, Unseen).Select(n => (long)n)]);
            using var classes = batch.Targets.select(1, 0).contiguous().data<long>();
            return classifier.Classify(batch).Zip(classes.ToArray()).Average(pair => pair.First == pair.Second ? 1 : 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
