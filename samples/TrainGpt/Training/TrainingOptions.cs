using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.TrainGpt.Training;

/// <summary>What the command line asked of train. All ranks of a run have the same.</summary>
internal sealed record TrainingOptions
{
    public required PlannerLoopOptions Loop { get; init; }

    /// <summary>Layers, hidden size, heads; feed-forward of four hidden sizes, a vocabulary of bytes.</summary>
    public required GptShape Shape { get; init; }

    /// <summary>A text file, or a folder with text files.</summary>
    public required string Data { get; init; }

    public required int Steps { get; init; }

    public required int Seed { get; init; }

    /// <summary>Intra-operator threads of each rank; null shares out the machine's cores.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether it trains on GPUs.</summary>
    public bool UsesCuda { get; init; }

    public bool Json { get; init; }

    /// <summary>The question to the planner: the run's degrees stand in it, with all defaults said.</summary>
    public PlanRequest Question => Loop.Question;

    /// <summary>Tokens of every sequence, L.</summary>
    public int SequenceTokens => Question.SequenceTokens!.Value;

    /// <summary>Sequences of a step, of all replicas together.</summary>
    public int StepSequences => Question.BatchSequences!.Value * Question.DataParallelDegree!.Value;

    /// <summary>Ranks: stages, replicas and tensor-parallel shares.</summary>
    public int WorldSize =>
        Question.Stages!.Value * Question.DataParallelDegree!.Value * Question.TensorParallelDegree!.Value;

    /// <param name="device">This rank's.</param>
    /// <param name="threads">Intra-operator threads of each rank.</param>
    public PipelineOptions ToPipelineOptions(Device device, int threads) => new()
    {
        StageCount = Question.Stages!.Value,
        VirtualStages = Question.VirtualStages!.Value,
        DataParallelDegree = Question.DataParallelDegree!.Value,
        TensorParallelDegree = Question.TensorParallelDegree!.Value,
        ShardsOptimizer = Question.Zero1!.Value,
        Placement = new Placement(ScalarType.Float32, device, Seed),
        ThreadsPerStage = threads,
        LearningRateSchedule = Recipe.LearningRateSchedule,
    };
}
