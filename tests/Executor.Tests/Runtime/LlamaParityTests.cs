using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>
/// As <see cref="ParityTests"/> and <see cref="ParallelParityTests"/>, of a Llama: loss and every rank's part of every
/// gradient equal the unsliced step's on one device, fp64 to 1e-12, fp32 to 1e-5.
/// </summary>
public class LlamaParityTests
{
    public static TheoryData<int, string, ScalarType> Cases { get; } =
        SlicedParity.Cases([1, 2, 3, 4], ScalarType.Float64, ScalarType.Float32);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_equal_the_unsliced_step(int stages, string schedule, ScalarType dtype) =>
        SlicedParity.Check(TinyLlama.Shape, TinyGpt.Schedule(schedule), TinyGpt.Options(stages, dtype));

    [Theory]
    [InlineData(1, 1, ScalarType.Float64)]
    [InlineData(2, 1, ScalarType.Float64)]
    [InlineData(2, 2, ScalarType.Float64)]
    [InlineData(1, 1, ScalarType.Float32)]
    [InlineData(2, 2, ScalarType.Float32)]
    public void Two_ranks_that_share_each_layer_have_their_parts_of_them(int stages, int replicas, ScalarType dtype) =>
        SlicedParity.Check(TinyLlama.Shape, new(ScheduleKind.ZeroBubble), TinyGpt.Options(stages, dtype) with
        {
            DataParallelDegree = replicas,
            TensorParallelDegree = 2,
        });

    [Theory]
    [InlineData(Architecture.Llama, 1)]
    [InlineData(Architecture.Llama, 4)]
    [InlineData(Architecture.Gpt, 1)]
    [InlineData(Architecture.Gpt, 2)]
    public void Any_number_of_heads_may_share_keys_and_values(Architecture architecture, int keyValueHeads)
    {
        var shape = TinyLlama.Shape with { Architecture = architecture, KeyValueHeads = keyValueHeads };
        SlicedParity.Check(shape, ScheduleChoice.Flush, TinyGpt.Options(2, ScalarType.Float64));
    }

    [Fact]
    public void Parity_fails_when_positions_turn_a_thousandth_faster()
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        using var reference = new Reference(batch, ScalarType.Float64, TinyLlama.Shape with { RotaryBase = 998 });
        using var pipeline = TinyGpt.Pipeline(1, ScalarType.Float64, TinyLlama.Shape);

        pipeline.ComputeGradients(batch, TinyGpt.Plan(1, "2:8,16"));

        var weights = pipeline.Worker(new(0, 0, 0)).Stages[0].Stage.Weights.All;
        Assert.InRange(weights.Max(weight => Gradients.Error(reference, weight)), 1e-9, 1);
    }

    [Fact]
    public void Grouped_queries_of_a_gpt_are_shared_by_ranks_too() => SlicedParity.Check(
        TinyLlama.Shape with { Architecture = Architecture.Gpt },
        ScheduleChoice.Flush,
        TinyGpt.Options(1, ScalarType.Float64) with { TensorParallelDegree = 2 });

    [Fact]
    public void What_cannot_be_made_or_shared_is_refused_by_its_name()
    {
        var options = TinyGpt.Options(1, ScalarType.Float32) with { TensorParallelDegree = 4 };
        var odd = new GptShape(1, 12, 4, 8, 11, 24) { Architecture = Architecture.Llama };

        Refused("3 heads of keys and values do not divide 4 heads.", () =>
            _ = TinyLlama.Shape with { KeyValueHeads = 3 });
        Refused("A tensor-parallel degree of 4 does not divide 2 heads of keys and values.", () =>
            new Pipeline(TinyLlama.Shape, options).Dispose());
        Refused("Rotary positions need heads of an even size; 4 heads make 3 of a hidden size of 12.", () =>
            new Pipeline(odd, TinyGpt.Options(1, ScalarType.Float32)).Dispose());
    }

    private static void Refused(string message, Action make) =>
        Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal);
}
