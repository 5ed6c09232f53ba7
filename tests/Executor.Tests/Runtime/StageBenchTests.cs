using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Tests.Runtime;

public class StageBenchTests
{
    /// <summary>Embedding, one layer, head.</summary>
    private static readonly (int Layers, bool IsFirst, bool IsLast)[] _parts =
        [(0, true, false), (1, false, false), (0, false, true)];

    /// <summary>b, l, c.</summary>
    private static readonly (int Sequences, int Slice, int Context)[] _slices =
        [(1, 1, 0), (1, 8, 16), (3, 24, 0), (2, 5, 7)];

    [Theory]
    [InlineData(Architecture.Gpt, ScalarType.Float32, 1)]
    [InlineData(Architecture.Gpt, ScalarType.Float64, 1)]
    [InlineData(Architecture.Gpt, ScalarType.BFloat16, 1)]
    [InlineData(Architecture.Gpt, ScalarType.Float32, 2)]
    [InlineData(Architecture.Llama, ScalarType.Float32, 1)]
    [InlineData(Architecture.Llama, ScalarType.Float64, 1)]
    [InlineData(Architecture.Llama, ScalarType.BFloat16, 1)]
    [InlineData(Architecture.Llama, ScalarType.Float32, 2)]
    public void Each_part_runs_alone_in_every_phase(Architecture architecture, ScalarType dtype, int degree)
    {
        foreach (var part in _parts)
        {
            using var bench = Bench(architecture, part, dtype, degree);
            foreach (var (sequences, sliceTokens, contextTokens) in _slices)
            {
                using var slice = bench.Slice(sequences, sliceTokens, contextTokens);
                Action[] twice = [
                    slice.Forward, slice.Backward,
                    slice.Forward, slice.Recompute, slice.Recompute, slice.InputGradient, slice.WeightGradient];
                foreach (var phase in twice)
                {
                    phase();
                    Assert.True(slice.IsFinite());
                }
            }

            bench.OptimizerStep();
            bench.ClearGradients();
        }
    }

    [Theory]
    [InlineData(Architecture.Gpt)]
    [InlineData(Architecture.Llama)]
    public void Half_precision_runs_or_is_refused_by_its_name(Architecture architecture)
    {
        using var bench = Bench(architecture, (1, false, false), ScalarType.Float16);
        var problem = Record.Exception(() =>
        {
            using var slice = bench.Slice(1, 8, 16);
            slice.Forward();
            slice.Backward();
        });
        if (LibTorch.Version.StartsWith("1.", StringComparison.Ordinal))
        {
            var refused = Assert.IsType<TorchNotImplementedException>(problem);
            Assert.Contains("not implemented for 'Half'", refused.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Null(problem); // LibTorch 2 has the processor's half precision
        }
    }

    [Fact]
    public void Parameters_are_counted_as_this_rank_holds_them()
    {
        const long H = 16, F = 24, V = 11, Qkv = (4 + (2 * 2)) * (H / 4);
        const long Matrices = (Qkv * H) + (H * H) + (3 * F * H);
        Assert.Equal((2 * H) + Matrices, Count(Architecture.Llama, (1, false, false), 1));
        Assert.Equal((2 * H) + (Matrices / 2), Count(Architecture.Llama, (1, false, false), 2));
        Assert.Equal(V * H, Count(Architecture.Llama, (0, true, false), 1));
        Assert.Equal(H + (V * H), Count(Architecture.Llama, (0, false, true), 1));
        Assert.Equal(
            (4 * H) + (Qkv * (H + 1)) + (H * (H + 1)) + (F * (H + 1)) + (H * (F + 1)),
            Count(Architecture.Gpt, (1, false, false), 1));
        Assert.Equal((V + TinyGpt.SequenceTokens) * H, Count(Architecture.Gpt, (0, true, false), 1));
    }

    [Fact]
    public void A_number_that_is_none_is_noticed_forward_and_backward()
    {
        var (alone, placement) = (SoloCommunicator.Instance, TinyGpt.PlacementOf(ScalarType.Float32));
        using var stage = GptStage.Create(TinyLlama.Shape, ..1, (false, false), placement, (alone, alone));
        using var slice = new SliceBench(stage, TinyLlama.Shape, placement, alone, (2, 8, 8));
        slice.Forward();
        Assert.True(slice.IsFinite());
        stage.Weights.All[^1].Parameter.detach().fill_(double.NaN);
        slice.Backward();
        Assert.False(slice.IsFinite());
        slice.Forward();
        Assert.False(slice.IsFinite());
    }

    [Fact]
    public void What_cannot_be_measured_is_refused()
    {
        using var bench = Bench(Architecture.Gpt, (1, false, false), ScalarType.Float32);
        Refused("A slice of 8 tokens after 17 is longer than the model's sequences of 24.", () =>
            bench.Slice(1, 8, 17));
        Refused("A stage without layers has the embedding or the head.", () =>
            Bench(Architecture.Gpt, (0, false, false), ScalarType.Float32));
        Refused("A tensor-parallel degree of 3 does not divide 4 heads.", () =>
            Bench(Architecture.Gpt, (1, false, false), ScalarType.Float32, 3));
    }

    [Fact]
    public void The_caches_are_flushed()
    {
        using var flush = new CacheFlush(CPU);
        flush.Run();
        flush.Run();
    }

    internal static StageBench Bench(
        Architecture architecture, (int Layers, bool IsFirst, bool IsLast) part, ScalarType dtype, int degree = 1) =>
        new(
            TinyLlama.Shape with { Architecture = architecture },
            part.Layers, (part.IsFirst, part.IsLast), TinyGpt.PlacementOf(dtype), degree);

    private static long Count(Architecture architecture, (int, bool, bool) part, int degree)
    {
        using var bench = Bench(architecture, part, ScalarType.Float32, degree);
        return bench.ParameterCount;
    }

    private static void Refused(string message, Action make) =>
        Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal);
}
