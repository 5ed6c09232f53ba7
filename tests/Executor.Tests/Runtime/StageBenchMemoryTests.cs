using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>With the tests that count the tensors of the whole process.</summary>
[Collection(nameof(MemoryTests))]
public class StageBenchMemoryTests
{
    private const int Layer = 64, Tokens = 1 << 22, Vocabulary = 1 << 24;

    [Fact]
    public void The_peak_of_a_run_is_what_it_takes_beyond_what_was_there()
    {
        using var bench = StageBenchTests.Bench(Architecture.Llama, (1, false, false), ScalarType.Float32);
        using var before = ones(1 << 20);
        var kept = new List<Tensor>();

        var peak = bench.PeakMemory(() =>
        {
            kept.Add(before.clone());
            before.clone().Dispose();
        });

        Assert.Equal(2L << 22, peak!.Value.Count);
        kept.ForEach(tensor => tensor.Dispose());
    }

    [Fact]
    public void A_longer_slice_takes_more()
    {
        using var bench = StageBenchTests.Bench(Architecture.Llama, (1, false, false), ScalarType.Float32);
        Assert.InRange(PeakOf(bench, 8), PeakOf(bench, 4) + 1, long.MaxValue);
    }

    [Theory]
    [InlineData(Architecture.Gpt)]
    [InlineData(Architecture.Llama)]
    public void Every_phase_leaves_as_many_tensors_as_it_found(Architecture architecture)
    {
        var before = LibTorch.LiveTensors;
        using (var bench = StageBenchTests.Bench(architecture, (1, false, false), ScalarType.Float32))
        using (var slice = bench.Slice(2, 8, 8))
        {
            var counts = Enumerable.Range(0, 5).Select(_ =>
            {
                slice.Forward();
                slice.Recompute();
                slice.Backward();
                slice.Forward();
                slice.InputGradient();
                slice.WeightGradient();
                return LibTorch.LiveTensors;
            }).Distinct();
            Assert.Single(counts);
            slice.Forward();
        }

        Assert.Equal(before, LibTorch.LiveTensors);
    }

    [Fact]
    public void A_context_that_does_not_fit_leaves_nothing_and_others_go_on()
    {
        var shape = new GptShape(1, Layer, 1, Layer, 1, int.MaxValue);
        using var bench = new StageBench(shape, 1, (false, false), TinyGpt.PlacementOf(ScalarType.Float32));
        var before = LibTorch.LiveTensors;

        // 2^11 sequences of nearly 2^31 tokens with 64 numbers each: 2^50 bytes
        Assert.Throws<TorchOutOfMemoryException>(() => bench.Slice(1 << 11, 1, int.MaxValue - 1));

        Assert.Equal(before, LibTorch.LiveTensors);
        CheckRuns(bench);
    }

    [Fact]
    public void Activations_that_do_not_fit_leave_nothing_and_others_go_on()
    {
        var shape = new GptShape(1, 1, 1, 1, Vocabulary, Tokens);
        using var bench = new StageBench(shape, 0, (false, true), TinyGpt.PlacementOf(ScalarType.Float32));
        var before = LibTorch.LiveTensors;
        using (var slice = bench.Slice(1, Tokens, 0))
        {
            Assert.Throws<TorchOutOfMemoryException>(slice.Forward); // logits of 2^48 bytes
        }

        Assert.Equal(before, LibTorch.LiveTensors);
        CheckRuns(bench);
    }

    [Fact]
    public void Weights_that_do_not_fit_leave_nothing()
    {
        var before = LibTorch.LiveTensors;
        var shape = new GptShape(1, 1 << 10, 1, int.MaxValue, 1, 1); // of the MLP 2^44 bytes, drawn in double precision

        Assert.Throws<TorchOutOfMemoryException>(() =>
            new StageBench(shape, 1, (false, false), TinyGpt.PlacementOf(ScalarType.Float32)));

        Assert.Equal(before, LibTorch.LiveTensors);
    }

    private static void CheckRuns(StageBench bench)
    {
        using var slice = bench.Slice(1, 2, 0);
        slice.Forward();
        slice.Backward();
        Assert.True(slice.IsFinite());
    }

    private static long PeakOf(StageBench bench, int tokens)
    {
        using var slice = bench.Slice(1, tokens, 8);
        return bench.PeakMemory(() =>
        {
            slice.Forward();
            slice.Backward();
        })!.Value.Count;
    }
}
