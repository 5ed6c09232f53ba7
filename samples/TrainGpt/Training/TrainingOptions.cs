using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Data;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Training;
using TeraPipe.Planning.Memory;

namespace TeraPipe.TrainGpt.Training;

/// <summary>What the command line asked of train. All ranks of a run have the same.</summary>
internal sealed record TrainingOptions
{
    public required PlannerLoopOptions Loop { get; init; }

    /// <summary>The model's shape with the vocabulary of the data; of no use where a folder has it.</summary>
    public required Func<int, GptShape> Shape { get; init; }

    /// <summary>A Hugging Face model to start from.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>Its longest sequence, where that is to be another one.</summary>
    public int? MaxSequenceTokens { get; init; }

    public required LearningOptions Learning { get; init; }

    public required RunRecords Records { get; init; }

    /// <summary>A token file, a text file, or a folder with text files.</summary>
    public required string Data { get; init; }

    /// <summary>Of texts; bytes where it is null.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>Whether documents of one sequence do not see each other.</summary>
    public bool Packed { get; init; }

    public required int Steps { get; init; }

    public required int Seed { get; init; }

    /// <summary>Intra-operator threads of each rank; null shares out the machine's cores.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether it trains on GPUs.</summary>
    public bool UsesCuda { get; init; }

    public bool Json { get; init; }

    /// <summary>How it is elastic; null where it is not.</summary>
    public ElasticChoice? Elastic { get; init; }

    /// <summary>The question to the planner: the run's degrees stand in it, with all defaults said.</summary>
    public PlanRequest Question => Loop.Question;

    /// <summary>Tokens of every sequence, L.</summary>
    public int SequenceTokens => Question.SequenceTokens!.Value;

    /// <summary>Sequences of a batch, of all replicas together.</summary>
    public int BatchSequences => Question.BatchSequences!.Value * Question.DataParallelDegree!.Value;

    /// <summary>Ranks: stages, replicas and tensor-parallel shares.</summary>
    public int WorldSize =>
        Question.Stages!.Value * Question.DataParallelDegree!.Value * Question.TensorParallelDegree!.Value;

    /// <summary>Sequences of a step, of all replicas together.</summary>
    public int StepSequences => BatchSequences * Learning.AccumulatedBatches;

    /// <param name="ranks">This process among the run's.</param>
    /// <param name="cache">What the activation cache takes, where there is one.</param>
    public PlannerLoopOptions ToLoop(Ranks ranks, ElasticCacheRequest? cache) => Loop with
    {
        Elastic = Elastic?.ToLoop(
            ranks.Worker, ranks.Processes / Question.TensorParallelDegree!.Value, Steps, cache),
    };

    /// <param name="device">This rank's.</param>
    /// <param name="threads">Intra-operator threads of each rank.</param>
    /// <param name="cache">Of an elastic run, where it has one.</param>
    public PipelineOptions ToPipelineOptions(Device device, int threads, ActivationCache? cache) => new()
    {
        StageCount = Question.Stages!.Value,
        VirtualStages = Question.VirtualStages!.Value,
        DataParallelDegree = Question.DataParallelDegree!.Value,
        TensorParallelDegree = Question.TensorParallelDegree!.Value,
        ShardsOptimizer = Question.Zero1!.Value,
        Placement = new Placement(Learning.Dtype, device, Seed),
        ThreadsPerStage = threads,
        LearningRate = Learning.LearningRate,
        LearningRateSchedule = Learning.Schedule,
        WeightDecay = Learning.WeightDecay,
        MaxGradientNorm = Learning.MaxGradientNorm,
        DropoutRate = Learning.DropoutRate,
        Cache = cache,
        RecomputePerStage = Learning.Recompute == Recompute.None
            ? null
            : [.. Enumerable.Repeat(Learning.Recompute, Question.Stages!.Value * Question.VirtualStages!.Value)],
    };

    /// <summary>Which sequences, in which order.</summary>
    public TokenSequencesOptions ToSequencesOptions() => new()
    {
        SequenceTokens = SequenceTokens, Seed = Seed, HeldOut = Records.HeldOut, Packed = Packed,
    };

    /// <param name="device">This rank's.</param>
    /// <param name="peakFlopsPerSecond">Of all ranks.</param>
    public TrainerOptions ToTrainerOptions(Device device, double peakFlopsPerSecond) => new()
    {
        BatchSequences = BatchSequences,
        Device = device,
        AccumulatedBatches = Learning.AccumulatedBatches,
        Checkpoints = Records.Checkpoints,
        SaveEvery = Records.SaveEvery,
        EvaluateEvery = Records.EvaluateEvery,
        PeakFlopsPerSecond = peakFlopsPerSecond,
    };
}
