using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Checkpoints;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Caching;

/// <summary>
/// A training whose frozen prefix is read from the cache goes where the one that computes it goes, fp64 to 1e-12; and
/// what is in the cache is not computed.
/// </summary>
public sealed class CachedPrefixTests : IDisposable
{
    private const int Sequences = 8, BatchSequences = 4;

    private readonly TemporaryFolder _place = new();

    public static TheoryData<Architecture, int, int, string> Cases { get; } = new()
    {
        { Architecture.Gpt, 1, 1, "4:24" },
        { Architecture.Gpt, 1, 1, "1:8,8,8 3:12,12" },
        { Architecture.Gpt, 2, 1, "2:7,7,7,3 2:2,22" },
        { Architecture.Gpt, 1, 2, "1:5,19 1:24" },
        { Architecture.Llama, 2, 1, "4:12,12" },
        { Architecture.Bert, 2, 1, "2:24 2:24" },
        { Architecture.Vit, 1, 2, "2:24" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Cached_equals_computed(Architecture architecture, int stages, int replicas, string microBatches)
    {
        using var cache = Cache(slots: Sequences);
        using var cached = Pipeline(architecture, stages, replicas, cache);
        using var computed = Pipeline(architecture, stages, replicas, cache: null);
        var forwards = Forwards(cached);
        foreach (var pipeline in new[] { cached, computed })
        {
            Train(pipeline, architecture, stages, microBatches, epochs: 1);
            pipeline.Freeze(Modes(frozen: 2, isCached: pipeline == cached));
        }

        forwards.Clear();
        var expected = Train(computed, architecture, stages, microBatches, epochs: 1);
        Assert.Equal(expected, Train(cached, architecture, stages, microBatches, epochs: 1), Close);
        var perEpoch = forwards.Count(part => part == 3);
        Assert.Equal(perEpoch, forwards.Count(part => part == 1));
        Assert.Equal(new CacheCounts(Hits: 0, Extended: 0, Misses: Sequences, Written: Sequences), cache.Counts);

        forwards.Clear();
        expected = Train(computed, architecture, stages, microBatches, epochs: 3);
        Assert.Equal(expected, Train(cached, architecture, stages, microBatches, epochs: 3), Close);
        Assert.DoesNotContain(forwards, part => part <= 2); // embedding and two layers
        Assert.Equal(3 * perEpoch, forwards.Count(part => part == 3));
        Assert.Equal(3 * Sequences, cache.Counts.Hits);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void What_there_is_no_room_for_is_computed_every_time(int slots)
    {
        using var cache = Cache(slots);
        using var cached = Pipeline(Architecture.Gpt, 1, 1, cache);
        using var computed = Pipeline(Architecture.Gpt, 1, 1, cache: null);
        cached.Freeze(Modes(2, isCached: true));
        computed.Freeze(layers: 2);

        var losses = Train(cached, Architecture.Gpt, 1, "1:8,16 3:24", epochs: 4);

        Assert.Equal(Train(computed, Architecture.Gpt, 1, "1:8,16 3:24", epochs: 4), losses, Close);
        Assert.Equal(
            new CacheCounts(Hits: 3 * slots, 0, Misses: (4 * Sequences) - (3 * slots), Written: slots), cache.Counts);
    }

    [Fact]
    public void More_frozen_layers_take_what_is_cached_through_these_alone()
    {
        using var cache = Cache(Sequences);
        using var cached = Pipeline(Architecture.Gpt, 1, 1, cache);
        using var computed = Pipeline(Architecture.Gpt, 1, 1, cache: null);
        var forwards = Forwards(cached);
        foreach (var frozen in new[] { 1, 2, 3 })
        {
            cached.Freeze(Modes(frozen, isCached: true));
            computed.Freeze(frozen);
            forwards.Clear();

            var losses = Train(cached, Architecture.Gpt, 1, "2:8,16 2:24", epochs: 2);

            Assert.Equal(Train(computed, Architecture.Gpt, 1, "2:8,16 2:24", epochs: 2), losses, Close);
            var newest = forwards.Count(part => part == frozen);
            Assert.Equal(2 * newest, forwards.Count(part => part == 4)); // one epoch of two
            Assert.Equal(frozen == 1 ? newest : 0, forwards.Count(part => part == 0));
            Assert.DoesNotContain(forwards, part => part > 0 && part < frozen);
        }

        Assert.Equal(new CacheCounts(3 * Sequences, 2 * Sequences, Sequences, 3 * Sequences), cache.Counts);
    }

    [Fact]
    public void Layers_that_were_trained_since_are_computed_again()
    {
        using var cache = Cache(Sequences);
        using var cached = Pipeline(Architecture.Gpt, 1, 1, cache);
        using var computed = Pipeline(Architecture.Gpt, 1, 1, cache: null);
        foreach (var frozen in new[] { 3, 0, 2 })
        {
            cached.Freeze(Modes(frozen, isCached: true));
            computed.Freeze(frozen);

            var losses = Train(cached, Architecture.Gpt, 1, "4:24", epochs: 2);

            Assert.Equal(Train(computed, Architecture.Gpt, 1, "4:24", epochs: 2), losses, Close);
        }

        Assert.Equal(new CacheCounts(2 * Sequences, 0, 2 * Sequences, 2 * Sequences), cache.Counts);
    }

    /// <summary>The cache, which all replicas share, hears of a sequence whenever one of them takes it.</summary>
    [Fact]
    public void Every_sequence_is_taken_once_a_pass_while_replicas_come_and_go()
    {
        using var cache = Cache(Sequences);
        using var pipeline = Pipeline(Architecture.Gpt, 1, 1, cache);
        using var alone = Pipeline(Architecture.Gpt, 1, 1, cache: null);
        alone.Freeze(layers: 2);
        var options = TinyGpt.Options(1, ScalarType.Float64) with { DropoutRate = 0.1, Cache = cache };
        (int Replicas, string MicroBatches)[] placements = [(1, "4:24"), (2, "1:24 1:24"), (4, "1:24"), (2, "2:24")];
        for (var pass = 0; pass < 3; pass++)
        {
            foreach (var (number, numbers) in Order(pass).Chunk(BatchSequences).Index())
            {
                var (replicas, microBatches) = placements[((2 * pass) + number) % placements.Length];
                pipeline.Replan(options with { DataParallelDegree = replicas });
                pipeline.Freeze(Modes(frozen: 2, isCached: true));
                using var batch = Batch(Architecture.Gpt, numbers);

                var loss = pipeline.Step(batch, TinyGpt.Plan(1, microBatches)).Loss;

                Assert.Equal(alone.Step(batch, TinyGpt.Plan(1, "4:24")).Loss, loss, Close);
            }

            Assert.Equal(new CacheCounts(pass * Sequences, 0, Sequences, Sequences), cache.Counts);
        }
    }

    [Fact]
    public void Batches_that_do_not_say_which_sequences_they_have_are_computed()
    {
        using var cache = Cache(Sequences);
        using var cached = Pipeline(Architecture.Gpt, 1, 1, cache);
        using var batch = TinyGpt.Batch(4);
        cached.Freeze(Modes(2, isCached: true));

        cached.Step(batch, TinyGpt.Plan(1, "4:24"));

        Assert.Equal(default, cache.Counts);
    }

    [Fact]
    public void What_cannot_be_cached_is_refused_with_what_would_do()
    {
        using var cache = Cache(Sequences);
        using var without = Pipeline(Architecture.Gpt, 1, 1, cache: null);
        using var narrow = Pipeline(Architecture.Gpt, 4, 1, cache);
        using var shared = new Pipeline(TinyGpt.Shape, TinyGpt.Options(1, ScalarType.Float64) with
        {
            TensorParallelDegree = 2,
            Cache = cache,
        });

        Refused("Layers are to be cached; PipelineOptions.Cache is missing.", without);
        Refused(
            "A frozen prefix of 2 layers is to be cached; the first stage, which must have them all, has 1.", narrow);
        Refused("Layers are to be cached; a tensor-parallel degree of 2 must be 1.", shared);
        narrow.Freeze(layers: 2); // computed, it may end anywhere
    }

    public void Dispose() => _place.Dispose();

    private static bool Close(double one, double other) => Math.Abs(one - other) <= 1e-12 * Math.Abs(one);

    private static void Refused(string message, Pipeline pipeline) => Assert.StartsWith(
        message,
        Assert.Throws<ArgumentException>(() => pipeline.Freeze(Modes(2, isCached: true))).Message,
        StringComparison.Ordinal);

    private static LayerModes Modes(int frozen, bool isCached) =>
        LayerModes.Of(TinyGpt.Shape.Layers, frozen, isCached);

    private static GptShape Shape(Architecture architecture) => architecture switch
    {
        Architecture.Gpt => TinyGpt.Shape,
        Architecture.Llama => TinyLlama.Shape,
        _ => TinyEncoder.Of(architecture),
    };

    private static Pipeline Pipeline(Architecture architecture, int stages, int replicas, ActivationCache? cache) =>
        new(Shape(architecture), TinyGpt.Options(stages, ScalarType.Float64) with
        {
            DataParallelDegree = replicas,
            DropoutRate = 0.1,
            Cache = cache,
        });

    /// <summary>The parts of the model whose forwards began, on any rank.</summary>
    private static List<int> Forwards(Pipeline pipeline)
    {
        var parts = new List<int>();
        for (var rank = 0; rank < pipeline.Grid.WorldSize; rank++)
        {
            pipeline.Worker(pipeline.Grid.PositionOf(rank)).EnteringPart = (part, phase) =>
            {
                lock (parts)
                {
                    parts.AddRange(Enumerable.Repeat(part, phase == Phase.Forward ? 1 : 0));
                }
            };
        }

        return parts;
    }

    /// <summary>Every sequence once.</summary>
    private static IEnumerable<long> Order(int epoch) =>
        Enumerable.Range(0, Sequences).Select(i => (long)((i * 3) + epoch) % Sequences);

    /// <returns>The losses of whole passes through the data, each in another order.</returns>
    private static double[] Train(
        Pipeline pipeline, Architecture architecture, int stages, string microBatches, int epochs)
    {
        var losses = new List<double>();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var numbers in Order(epoch).Chunk(BatchSequences))
            {
                using var batch = Batch(architecture, numbers);
                losses.Add(pipeline.Step(batch, TinyGpt.Plan(stages, microBatches)).Loss);
            }
        }

        return [.. losses];
    }

    private static TokenBatch Batch(Architecture architecture, long[] numbers)
    {
        long Token(long sequence, int place) => new Random((int)((sequence * 100) + place)).Next(11);
        long[][] Sequences(int tokens) =>
            [.. numbers.Select(number => Enumerable.Range(0, tokens).Select(place => Token(number, place)).ToArray())];
        long[] classes = [.. numbers.Select(number => number % TinyEncoder.Classes)];
        if (architecture == Architecture.Vit)
        {
            using var scope = NewDisposeScope();
            var patches = tensor(numbers.SelectMany(number =>
                    Enumerable.Range(0, TinyGpt.SequenceTokens * TinyEncoder.PatchNumbers)
                        .Select(place => Math.Sin((number + 1) * (place + 1)))).ToArray())
                .view(numbers.Length, TinyGpt.SequenceTokens, TinyEncoder.PatchNumbers);
            return TokenBatch.Classified(patches, classes, numbers);
        }

        return architecture == Architecture.Bert
            ? TokenBatch.Classified(
                Sequences(TinyGpt.SequenceTokens),
                classes,
                CPU,
                [.. numbers.Select(number => 10 + (int)number)],
                numbers)
            : new TokenBatch(Sequences(TinyGpt.SequenceTokens + 1), CPU) { SequenceNumbers = numbers };
    }

    private ActivationCache Cache(int slots) => new(
        new CacheOptions
        {
            DataSet = "made",
            Memory = new Bytes(
                slots * SlotFile.SlotSize(TinyGpt.SequenceTokens * TinyGpt.Shape.HiddenSize * sizeof(double))),
            MemoryFolder = _place.File("memory"),
        },
        TinyGpt.SequenceTokens,
        TinyGpt.Shape.HiddenSize,
        ScalarType.Float64);
}
