using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Elastic.Freezing;
using TeraPipe.Planning.Elastic.Runs;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Bench.Elastic;

/// <summary>
/// A training of PipeTransformer's (He et al., ICML 2021, section 4): two nodes of 8 Quadro RTX 5000, 5 GB/s between
/// them, single precision, two pipelines of 8 stages under GPipe's schedule, α = 1/3. What the paper does not say is
/// assumed, and said so here.
/// </summary>
/// <param name="Name">Of the model and the data.</param>
/// <param name="Layers">Layers, L.</param>
/// <param name="Hidden">Hidden size; the MLP's is four times that.</param>
/// <param name="Sequence">Tokens of a sequence.</param>
/// <param name="PipelineSequences">Sequences of a step on one pipeline: "around" that, the paper says.</param>
/// <param name="EpochSequences">Sequences of an epoch: the training data.</param>
/// <param name="CacheLayers">Frozen layers from which on the paper's cache paid: reading takes their forward.</param>
/// <param name="PaperSpeedUps">The paper's, of its ablation's rows (figure 9) and of its table 1; null: not given.
/// </param>
internal sealed record PaperTraining(
    string Name,
    int Layers,
    int Hidden,
    int Sequence,
    int PipelineSequences,
    long EpochSequences,
    int CacheLayers,
    IReadOnlyList<double?> PaperSpeedUps)
{
    public const int Devices = 16, Stages = 8;
    private const int Epochs = 10; // assumed
    private const double Alpha = 1.0 / 3;
    private const int FloatBytes = 4, StateBytes = 12; // weight and two moments
    private const double NetworkGigabytes = 5;
    private const double NetworkLatencyMs = 0.05; // assumed
    private const double RestartMs = 10_000;      // assumed: processes and groups made anew

    /// <summary>NVIDIA's datasheet; half of the peaks and 0.1 ms a layer and phase are assumed, as for the V100 of
    /// db/profiles.</summary>
    private static readonly Datasheet _device = new(
        peakTeraflops: 11.2, memoryGigabytesPerSecond: 448, achievableFraction: 0.5, new(0.1), FloatBytes);

    /// <summary>1 + (224 / 16)² tokens; ImageNet has 1,281,167 pictures.</summary>
    public static PaperTraining Vit { get; } = new(
        "ViT-B/16, ImageNet", 12, 768, 197, PipelineSequences: 400, EpochSequences: 1_281_167, CacheLayers: 3,
        [0.95, 1.26, 2.27, 2.83]);

    /// <summary>SQuAD 1.1 has 87,599 questions; longer ones than a sequence are taken to be one.</summary>
    public static PaperTraining Bert { get; } = new(
        "BERT-large, SQuAD", 24, 1024, 512, PipelineSequences: 64, EpochSequences: 87_599, CacheLayers: 5,
        [null, null, null, 2.10]);

    /// <summary>The training; the batch of a step stays what it is.</summary>
    public ElasticTraining Training => new()
    {
        Job = Job,
        Layers = Layers,
        FrozenLayers = FreezeCourse.Of(new PaperFreezePolicy(AlphaSchedule.Constant(Alpha)), Layers, Epochs),
        IntervalSequences = EpochSequences,
        CacheSequence = new((long)Sequence * Hidden * FloatBytes),
        CacheWrite = new(CacheLayers * LayerForwardMs), // assumed: as long as reading
        SwitchTime = new(RestartMs + (Layers * LayerWeights * StateBytes / (NetworkGigabytes * 1e6))),
    };

    /// <summary>What is trained. Embedding and head are taken to be free, transfers between stages to be hidden.
    /// </summary>
    public ElasticJob Job => new()
    {
        Devices = Devices,
        Replicas = Devices / Stages,
        Device = new StageDevice(Roofline(LayerBlock.Whole)),
        Blocks = new LayerBlocks(
            Roofline(LayerBlock.Attention),
            Roofline(LayerBlock.Mlp),
            new((long)(Shape.AttentionWeights * FloatBytes))),
        CacheRead = new CacheReading(CacheLayers * LayerForwardMs),
        Sequence = new(Sequence),
        Grain = new(Sequence),
        IsCausal = false,
        Schedule = ScheduleChoice.Flush,
        SearchActions = 0,
        StepSequences = Devices / Stages * PipelineSequences,
        DataParallelLink = new NetworkLink(new(NetworkLatencyMs), NetworkGigabytes),
        DevicesPerLink = Stages,
        LayerGradients = new((long)(LayerWeights * FloatBytes)),
    };

    private LayerShape Shape => new(Hidden, 4 * Hidden);

    private double LayerWeights => Shape.MatrixWeights;

    /// <summary>Of one sequence in a large micro-batch.</summary>
    private double LayerForwardMs =>
        Roofline(LayerBlock.Whole).Predict(32, new(Sequence), Tokens.None).Forward.Value / 32;

    /// <summary>Micro-batches of powers of two.</summary>
    private RooflineLatencyModel Roofline(LayerBlock block) => new(_device, Shape, tensorParallelDegree: 1, block)
    {
        IsCausal = false,
        MicroBatchSizes = [.. Enumerable.Range(0, 7).Select(power => 1 << power)],
    };
}
