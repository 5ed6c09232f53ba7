using System.Text.Json;
using TeraPipe.Contracts.Clusters;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Plans;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness;

/// <summary>Valid requests that tests change one thing about.</summary>
internal static class Requests
{
    /// <summary>
    /// A profile of the layer that <see cref="Model"/> has: slices of 64 and 128 tokens in sequences of 256, times as
    /// of no real device.
    /// </summary>
    public static ProfileRequest Profile(string? name = null) => new()
    {
        Name = name,
        Device = new() { Name = "Test CPU", Kind = "cpu", Torch = "2.6.0", KernelBackend = "openblas", Threads = 1 },
        Dtype = "float32",
        Layer = new() { HiddenSize = 64, Heads = 4, FeedForwardSize = 256 },
        LayerOptimizerMs = 0.25,
        Measurements =
        [
            Point(64, 0, 1.0), Point(64, 64, 1.1), Point(64, 128, 1.2), Point(64, 192, 1.3),
            Point(128, 0, 1.9), Point(128, 64, 2.0), Point(128, 128, 2.1),
        ],
    };

    /// <summary>The same with all that a profiler may tell of it, on the layer that <see cref="Llama"/> has.</summary>
    public static ProfileRequest MeasuredLlama(string? name = null)
    {
        var profile = Profile(name);
        return profile with
        {
            Layer = profile.Layer! with { Architecture = "llama", KeyValueHeads = 2 },
            MeasuredBy = "profiler 0.4.0",
            CalibrationMs = 3.75,
            Conditions = new() { OtherLoad = 0.25, ClockMegahertz = 2900, TemperatureCelsius = 61, SlowedShare = 0.02 },
            Parts = new()
            {
                VocabularySize = 256,
                Embedding = [Part(64, 0.1), Part(128, 1.0 / 3)],
                Head = [Part(64, 5e-324), Part(128, 0.7)],
                OptimizerMsPerMillionParameters = 1.5,
            },
            Transfers =
            [
                new() { Transport = "gloo", Bytes = 0, TransferMs = 0.05 },
                new() { Transport = "gloo", Bytes = 1L << 40, TransferMs = 0.3, SpreadMs = 0.01, Samples = 9 },
                new() { Transport = "in-process", Bytes = 4096, TransferMs = 0 },
            ],
            Failures =
            [
                new() { MicroBatch = 8, SliceTokens = 512, ContextTokens = 0, Outcome = "hang" },
                new()
                {
                    MicroBatch = 8,
                    SliceTokens = 1024,
                    ContextTokens = 1024,
                    Outcome = "outOfMemory",
                    Message = "\"256 MiB\" more than there are — 2 GiB",
                },
            ],
            Measurements =
            [
                .. profile.Measurements!.Select((point, i) => i == 3 ? point : point with
                {
                    InputGradientMs = 1.25 * point.ForwardMs,
                    WeightGradientMs = 0.75 * point.ForwardMs,
                    RecomputeMs = 0.9 * point.ForwardMs,
                    PeakBytes = long.MaxValue - i,
                    Samples = 20,
                    Outliers = i,
                    IsBimodal = i % 2 == 1,
                }),
            ],
        };
    }

    public static ModelRequest Llama(string name) => Model(name) with
    {
        FeedForwardSize = 256, Architecture = "llama", KeyValueHeads = 2,
    };

    public static ModelRequest Model(string name) => new()
    {
        Model = name, Layers = 4, HiddenSize = 64, Heads = 4, VocabularySize = 256, MaxSequenceTokens = 512,
    };

    /// <summary>Eight of the processors that <see cref="Profile"/> was measured on.</summary>
    public static ClusterRequest Cluster(string name) => new()
    {
        Cluster = name,
        Nodes = 4,
        GpusPerNode = 2,
        Device = new() { Name = "Test CPU", Aliases = ["A", "B"], Kind = "cpu", MemoryBytes = 1_000_000_000 },
        WithinNode = new() { LatencyMs = 0.01, GigabytesPerSecond = 5 },
        BetweenNodes = new() { LatencyMs = 0.1, GigabytesPerSecond = 1.25 },
    };

    public static PlanRequest Estimated(int stages = 8) => new()
    {
        Model = "gpt3-1b", Profile = "h200-datasheet", Stages = stages, SequenceTokens = 2048, GrainTokens = 64,
    };

    /// <summary>
    /// The same layer in sequences of 512, in all pairs of slice and context: linear times in tiles of 128 tokens, and
    /// noise of 2 % on each median.
    /// </summary>
    public static ProfileRequest Noisy(string name, int seed)
    {
        var random = new Random(seed);
        return Profile(name) with
        {
            Device = new() { Name = "Test GPU", Kind = "cuda", Driver = "550.90.07", Cuda = "12.4", Torch = "2.6.0" },
            Measurements =
            [
                .. from slice in Enumerable.Range(1, 8)
                   from context in Enumerable.Range(0, 9 - slice)
                   let trueMs = 0.2 + ((slice + 1) / 2) + (0.02 * slice * context)
                   let forwardMs = trueMs * (1 + (0.02 * Normal(random)))
                   select Point(64 * slice, 64 * context, forwardMs) with
                   {
                       ForwardSpreadMs = 0.03 * trueMs, BackwardSpreadMs = 0.06 * trueMs, Samples = 5,
                   },
            ],
        };
    }

    /// <summary>The same measurements on a device that takes so many times as long.</summary>
    public static ProfileRequest Scaled(ProfileRequest profile, double times) => profile with
    {
        Measurements =
        [
            .. profile.Measurements!.Select(point => point with
            {
                ForwardMs = times * point.ForwardMs,
                BackwardMs = times * point.BackwardMs,
                ForwardSpreadMs = times * point.ForwardSpreadMs,
                BackwardSpreadMs = times * point.BackwardSpreadMs,
            }),
        ],
    };

    public static string Json(PlanRequest question) => JsonSerializer.Serialize(question, PlannerJson.Options);

    /// <summary>Nearly a standard normal value: the sum of twelve uniform ones less its mean.</summary>
    private static double Normal(Random random) => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;

    private static PartMeasurement Part(int tokens, double forwardMs) => new()
    {
        Tokens = tokens, ForwardMs = forwardMs, BackwardMs = 2 * forwardMs, Samples = 11,
    };

    private static Measurement Point(int slice, int context, double forwardMs) => new()
    {
        MicroBatch = 1, SliceTokens = slice, ContextTokens = context, ForwardMs = forwardMs, BackwardMs = 2 * forwardMs,
    };
}
