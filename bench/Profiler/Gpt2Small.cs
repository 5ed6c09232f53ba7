using TeraPipe.Bench.Executor;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Noise;
using TeraPipe.Planning.Slicing;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Session;

namespace TeraPipe.Bench.Profiler;

/// <summary>A layer of GPT-2 small on one thread of this processor, sequences of 1024: what is profiled here.</summary>
internal static class Gpt2Small
{
    public const int Stages = 2;

    private const int LayersOfStage = 2; // of the model that is trained; all layers are alike
    private const int GrainTokens = 64; // L / 16, the agent's own default

    /// <summary>What is trained to see how long plans take.</summary>
    public static BenchModel Model { get; } = new(Stages * LayersOfStage, HiddenSize: 768, SequenceTokens: 1024);

    /// <param name="design">"grid" or "adaptive": what <c>profiler run --design</c> takes.</param>
    public static RunSettings Settings(string design) => new()
    {
        Subject = new ProfileSubject
        {
            Architecture = "gpt",
            HiddenSize = Model.Shape.HiddenSize,
            Heads = Model.Shape.Heads,
            KeyValueHeads = Model.Shape.Heads,
            FeedForwardSize = Model.Shape.FeedForwardSize,
            SequenceTokens = Model.SequenceTokens,
            Dtype = "float32",
            TensorParallelDegree = 1,
            Device = "cpu",
            Threads = 1,
        },
        Phases = [MeasuredPhase.Forward, MeasuredPhase.Backward],
        Meter = new MeterOptions { PointBudget = AskedSettings.UsualPointBudget(design) },
        Design = new DesignSettings
        {
            Kind = design,
            MicroBatches = [1],
            GrainTokens = GrainTokens,
            StageCounts = [Stages],
        },
    };

    /// <summary>The plan for <see cref="Model"/> as the planner makes it of a profile.</summary>
    public static SlicingPlan Plan(ShrunkProfile profile) => SlicePlanner.Plan(new SlicingProblem(
        new Tokens(Model.SequenceTokens),
        new Tokens(GrainTokens),
        batchSequences: 1,
        Stages,
        new StageLatencyModel(profile.Model, LayersOfStage)));

    /// <summary>The slices of the one sequence, for example "256 256 512".</summary>
    public static string Text(IReadOnlyList<MicroBatchSlicing> microBatches) =>
        string.Join(' ', microBatches[0].Slices.Select(slice => slice.Count));
}
