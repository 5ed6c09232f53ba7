using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.FineTune.Elastic;
using TeraPipe.FineTune.Examples;

namespace TeraPipe.FineTune;

/// <summary>The whole of it: a checkpoint, what its layers take, and the second task twice.</summary>
internal static class FineTuning
{
    private static readonly Placement _placement = new(ScalarType.Float32, CPU, Seed: 1);

    /// <exception cref="UserError">Options do not go together, or the checkpoint is of another model.</exception>
    public static void Run(Options options)
    {
        options.Check();
        var (first, second) = Tasks(options.Model);
        var pretrained = Pretrained(options, first);
        var shape = ShapeOf(options, second);
        Console.Error.WriteLine($"measuring a layer of {options.HiddenSize} over {second.SequenceTokens} tokens …");
        var job = LayerTimes.Job(shape, _placement, options);
        Run[] runs = [Train(isElastic: false), Train(isElastic: true)];
        Console.WriteLine(options.IsJson ? RunTable.Json(runs) : RunTable.Text(runs));

        Run Train(bool isElastic)
        {
            using var weights = CheckpointFolder.OpenWeights(pretrained, ShapeOf(options, first));
            using var run = new ElasticFineTuning(options, second, shape, _placement, job, isElastic);
            return run.Train(new WithFreshHead(weights, shape));
        }
    }

    private static (ITask First, ITask Second) Tasks(string model) => model == "vit"
        ? (new Gratings(asksForLength: false), new Gratings(asksForLength: true))
        : (new Reviews(asksForPraise: false), new Reviews(asksForPraise: true));

    private static GptShape ShapeOf(Options options, ITask task) =>
        task.Shape(options.Layers, options.HiddenSize, heads: options.HiddenSize / 32);

    /// <returns>The checkpoint's folder.</returns>
    private static string Pretrained(Options options, ITask task)
    {
        var shape = ShapeOf(options, task);
        var name =
            $"{options.Model}-{options.Layers}-{options.HiddenSize}-{options.Sequences}-{options.PretrainingEpochs}";
        var folder = new CheckpointFolder(Path.Combine(options.Folder, name));
        if (folder.Latest is { } there)
        {
            Console.Error.WriteLine($"beginning from {there}");
            return there;
        }

        using var pipeline = new Pipeline(shape, new PipelineOptions
        {
            StageCount = options.Devices,
            LayersPerStage = Epochs.Spread(options.Layers, options.Devices),
            Placement = _placement,
            LearningRate = 3e-4,
        });
        var plan = Epochs.Plan(options.Devices, task.SequenceTokens, options.Batch);
        for (var epoch = 0; epoch < options.PretrainingEpochs; epoch++)
        {
            var losses = Epochs.Batches(task, options, epoch, seed: 1).Select(batch =>
            {
                using var own = batch;
                return pipeline.Step(own, plan).Loss;
            });
            Console.Error.WriteLine($"first task ({task.Name}), epoch {epoch + 1}: loss {losses.Average():f4}");
        }

        return folder.Save(pipeline, new Dictionary<string, string>());
    }
}
