using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Ranks;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Checkpoints;

/// <summary>A training that goes on from a checkpoint goes where it would have gone: fp64 to 1e-12.</summary>
public class CheckpointTests
{
    private const int Before = 3, After = 6;

    private static readonly IReadOnlyDictionary<string, string> _kept = new Dictionary<string, string>
    {
        ["data"] = "{\"samplesTaken\":6}",
    };

    public static TheoryData<Architecture, int, int, int, bool> Layouts { get; } = new()
    {
        { Architecture.Gpt, 1, 1, 1, false },
        { Architecture.Gpt, 4, 1, 1, false },
        { Architecture.Gpt, 1, 1, 2, false },
        { Architecture.Gpt, 2, 2, 1, true },
        { Architecture.Llama, 3, 1, 1, false },
        { Architecture.Llama, 1, 2, 2, true },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_training_goes_on_in_any_layout(
        Architecture architecture, int stages, int replicas, int shards, bool shardsOptimizer)
    {
        using var place = new TemporaryFolder();
        var shape = TinyLlama.Shape with { Architecture = architecture };
        var options = Options(2) with
        {
            VirtualStages = 2,
            TensorParallelDegree = 2,
            DataParallelDegree = 2,
            ShardsOptimizer = true,
        };
        using var uninterrupted = new Pipeline(shape, options);
        Train(uninterrupted, 1, Before, 2);
        var checkpoint = new CheckpointFolder(place.File("run")).Save(uninterrupted, _kept);
        using var resumed = new Pipeline(shape, options with
        {
            StageCount = stages,
            VirtualStages = 1,
            LayersPerStage = TinyGpt.Spread(stages),
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
            ShardsOptimizer = shardsOptimizer,
            Placement = TinyGpt.PlacementOf(float64) with { Seed = 7 },
        });

        var kept = CheckpointFolder.Load(resumed, checkpoint);

        Assert.Equal(_kept, kept);
        Assert.Equal(Before, resumed.Progress.StepsDone);
        var expected = Train(uninterrupted, Before + 1, After, 2);
        Assert.Equal(
            expected, Train(resumed, Before + 1, After, replicas), (a, b) => Math.Abs(a - b) <= 1e-12 * a);
    }

    /// <summary>Master copies and the loss's scale come back bit by bit.</summary>
    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    public void A_training_in_other_precisions_goes_on_to_the_bit(ScalarType dtype)
    {
        using var place = new TemporaryFolder();
        var options = Options(2) with
        {
            Placement = TinyGpt.PlacementOf(dtype),
            LossScaling = new LossScaling { InitialScale = 4, GrowthInterval = 2 },
            DropoutRate = 0.1,
        };
        using var uninterrupted = new Pipeline(TinyGpt.Shape, options);
        Train(uninterrupted, 1, Before, 1);
        var checkpoint = new CheckpointFolder(place.File("run")).Save(uninterrupted, _kept);
        using var resumed = new Pipeline(
            TinyGpt.Shape,
            options with { RecomputePerStage = [Planning.Memory.Recompute.Full, Planning.Memory.Recompute.Full] });

        CheckpointFolder.Load(resumed, checkpoint);

        Assert.Equal(uninterrupted.Progress, resumed.Progress);
        Assert.Equal(Train(uninterrupted, Before + 1, After, 1), Train(resumed, Before + 1, After, 1));
    }

    [Fact]
    public void Processes_go_on_where_threads_stopped()
    {
        using var place = new TemporaryFolder();
        using var threads = new Pipeline(TinyGpt.Shape, Options(1));
        Train(threads, 1, Before, 1);
        new CheckpointFolder(place.File("run")).Save(threads, _kept);
        var expected = Train(threads, Before + 1, After, 1);

        using var run = new RankRun(4, "checkpoint", _ => ["go-on", place.File("run"), $"{expected[^1]:R}"]);
        run.AssertDone();

        using var again = new Pipeline(TinyGpt.Shape, Options(1));
        CheckpointFolder.Load(again, new CheckpointFolder(place.File("run")).Latest!);
        Assert.Equal(After, again.Progress.StepsDone);
        Assert.Equal(
            Train(threads, After + 1, After + 1, 1), Train(again, After + 1, After + 1, 1),
            (a, b) => Math.Abs(a - b) <= 1e-12 * a);
    }

    [Fact]
    public void The_newest_ones_are_kept_and_what_was_left_unfinished_goes()
    {
        using var place = new TemporaryFolder();
        var folder = new CheckpointFolder(place.File("run")) { Keep = 2 };
        Assert.Null(folder.Latest);
        using var pipeline = new Pipeline(TinyGpt.Shape, Options(1));
        Directory.CreateDirectory(Path.Combine(place.File("run"), ".step-00000001.abc.writing"));
        for (var step = 1; step <= 4; step++)
        {
            Train(pipeline, step, step, 1);
            folder.Save(pipeline, _kept);
        }

        Assert.Equal(folder.Latest, folder.Save(pipeline, _kept)); // the same step again
        Assert.Equal(
            ["step-00000003", "step-00000004"],
            Directory.EnumerateFileSystemEntries(place.File("run")).Select(Path.GetFileName).Order());
    }

    /// <summary>
    /// A process that does nothing but train and save is killed at twenty moments; each time the newest checkpoint is
    /// whole, and the training goes on from it as it would have.
    /// </summary>
    [Fact]
    public void A_kill_at_any_moment_leaves_the_last_good_one()
    {
        using var place = new TemporaryFolder();
        using var uninterrupted = new Pipeline(TinyGpt.Shape, Options(1));
        var losses = Train(uninterrupted, 1, 400, 1);
        var random = new Random(20);
        var (last, unfinished) = (0L, 0);
        var folder = new CheckpointFolder(place.File("run"));
        for (var kill = 0; kill < 20; kill++)
        {
            using (var run = new RankRun(1, "checkpoint", _ => ["save", place.File("run")]))
            {
                run[0].WaitFor("saving");
                Thread.Sleep(random.Next(60));
                run[0].Kill();
            }

            unfinished += Directory.EnumerateDirectories(place.File("run"), ".*").Count();
            Assert.NotNull(folder.Latest);
            using var pipeline = new Pipeline(TinyGpt.Shape, Options(2));
            CheckpointFolder.Load(pipeline, folder.Latest);
            var step = pipeline.Progress.StepsDone;
            Assert.InRange(step, last, 399);
            Assert.Equal(losses[step], Train(pipeline, step + 1, step + 1, 1)[0], 1e-9 * losses[step]);
            last = step;
        }

        Assert.True(unfinished > 0, "no kill came while a checkpoint was written: the test shows nothing");
    }

    internal static PipelineOptions Options(int stages) => TinyGpt.Options(stages, float64) with
    {
        LearningRateSchedule = new()
        {
            WarmUpSteps = 2, Decay = LearningRateDecay.Cosine, TotalSteps = 400, FinalShare = 0.1,
        },
        MaxGradientNorm = 1,
        DropoutRate = 0.1,
    };

    internal static double[] Train(IPipeline pipeline, long from, long to, int replicas)
    {
        var losses = new List<double>();
        for (var step = from; step <= to; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2, seed: (int)step);
            var (devices, stages) = pipeline is Pipeline threads
                ? (threads.Grid.Devices, threads.Worker(new(0, 0, 0)).Stages.Count)
                : (2, 1);
            var schedule = stages == 1 ? ScheduleChoice.Flush : new ScheduleChoice(ScheduleKind.Interleaved, stages);
            losses.Add(pipeline.Step(batch, TinyGpt.Plan(devices, $"{2 / replicas}:8,16", schedule)).Loss);
        }

        return [.. losses];
    }
}
