using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>
/// Documents packed into one sequence have the loss and the gradients that they have each alone, weighted by their
/// tokens, whatever the slicing: fp64 to 1e-12.
/// </summary>
public class PackedDocumentTests
{
    private static readonly int[][] _starts = [[7, 8, 15], [], [1, 23, 24]];

    public static TheoryData<string, string, int, int, bool> Cases => new()
    {
        { "gpt", "3:24", 1, 1, false },
        { "gpt", "3:8,8,8", 2, 1, false },
        { "gpt", "1:5,19 2:1,6,1,1,15", 4, 1, true },
        { "gpt", "2:7,17 1:24", 2, 2, false },
        { "llama", "3:24", 1, 1, false },
        { "llama", "1:8,8,8 2:6,9,9", 2, 1, true },
        { "llama", "3:3,21", 1, 2, false },
        { "own", "3:24", 1, 1, false },
        { "own", "1:8,8,8 2:6,9,9", 2, 1, false },
        { "own", "1:5,19 2:1,6,1,1,15", 3, 1, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Packed_documents_do_not_see_each_other(
        string model, string microBatches, int stages, int shards, bool recomputes)
    {
        var shape = model == "own" ? TinyOwn.Shape : TinyLlama.Shape with
        {
            Architecture = model == "gpt" ? Architecture.Gpt : Architecture.Llama,
        };
        long[][] sequences = Sequences();
        using var packed = new TokenBatch(sequences, CPU, _starts);
        using var pipeline = new Pipeline(shape, TinyGpt.Options(stages, ScalarType.Float64) with
        {
            TensorParallelDegree = shards,
            LayersPerStage = TinyGpt.Spread(stages),
            RecomputePerStage = recomputes
                ? [.. Enumerable.Repeat(Planning.Memory.Recompute.Full, stages)]
                : null,
        });
        var (loss, gradients) = EachAlone(sequences, shape);

        var result = pipeline.ComputeGradients(packed, TinyGpt.Plan(stages, microBatches));

        Assert.Equal(loss, result.Loss, 1e-12 * loss);
        foreach (var rank in Enumerable.Range(0, pipeline.Grid.WorldSize))
        {
            var position = pipeline.Grid.PositionOf(rank);
            foreach (var weight in pipeline.Worker(position).Stages.Values.SelectMany(stage => stage.Stage.Weights.All))
            {
                using var scope = NewDisposeScope();
                var whole = gradients[weight.Name];
                var expected = weight.Shard.Of(whole, position.Shard, shards);
                var error = (expected - weight.Gradient).abs().max().item<double>() / whole.abs().max().item<double>();
                Assert.InRange(error, 0, 1e-12);
            }
        }

        foreach (var gradient in gradients.Values)
        {
            gradient.Dispose();
        }
    }

    [Fact]
    public void Tokens_before_a_boundary_do_not_count()
    {
        using var batch = new TokenBatch(Sequences(), CPU, _starts);

        Assert.Equal(72, batch.Tokens);
        Assert.Equal(72 - 6, batch.CountedTokens);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    [InlineData(5, 5)]
    [InlineData(9, 4)]
    public void Places_that_are_no_boundaries_are_refused(params int[] starts)
    {
        var refused = Assert.Throws<ArgumentException>(() => new TokenBatch(Sequences(), CPU, [[], starts, []]));

        Assert.Contains("Sequence 1", refused.Message);
        Assert.Throws<ArgumentException>(() => new TokenBatch(Sequences(), CPU, [[3]]));
    }

    /// <summary>Every document a sequence of its own, padded by nothing: the sum over their tokens.</summary>
    private static (double Loss, Dictionary<string, Tensor> Gradients) EachAlone(long[][] sequences, GptShape shape)
    {
        long[][] documents = [.. sequences.SelectMany((tokens, i) => Cut(tokens, _starts[i]))
            .Where(document => document.Length > 1)];
        var all = documents.Sum(document => document.Length - 1);
        var (loss, gradients) = (0.0, new Dictionary<string, Tensor>());
        foreach (var document in documents)
        {
            using var batch = new TokenBatch([document], CPU);
            using var reference = new Reference(batch, ScalarType.Float64, shape);
            using var scope = NewDisposeScope();
            var share = (document.Length - 1) / (double)all;
            loss += share * reference.Loss;
            foreach (var name in reference.Names)
            {
                var part = reference.Gradient(name).mul(share);
                gradients[name] = (gradients.TryGetValue(name, out var before) ? before.add_(part) : part)
                    .DetachFromDisposeScope();
            }
        }

        return (loss, gradients);
    }

    /// <summary>
    /// The tokens between boundaries; a sequence's last token is a target alone, unless a document begins with it.
    /// </summary>
    private static IEnumerable<long[]> Cut(long[] tokens, int[] starts)
    {
        int[] edges = [0, .. starts, tokens.Length];
        for (var document = 0; document + 1 < edges.Length; document++)
        {
            yield return tokens[edges[document]..edges[document + 1]];
        }
    }

    private static long[][] Sequences()
    {
        var random = new Random(11);
        return
        [
            .. _starts.Select(_ => Enumerable.Range(0, TinyGpt.SequenceTokens + 1)
                .Select(_ => random.NextInt64(TinyGpt.Shape.VocabularySize)).ToArray()),
        ];
    }
}
