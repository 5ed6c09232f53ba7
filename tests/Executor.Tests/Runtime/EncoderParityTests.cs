using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>
/// A BERT and a ViT that tell classes: loss and every gradient equal the step on one device without micro-batches, fp64
/// to 1e-12, fp32 to 1e-5.
/// </summary>
public class EncoderParityTests
{
    private static readonly string[] _microBatches = ["4:24", "2:24 2:24", "1:24 3:24", "1:24 1:24 1:24 1:24"];

    public static TheoryData<Architecture, int, string, ScalarType> Cases { get; } = new(
        from architecture in new[] { Architecture.Bert, Architecture.Vit }
        from stages in new[] { 1, 2, 3 }
        from schedule in ScheduleKinds.All
        from dtype in new[] { ScalarType.Float64, ScalarType.Float32 }
        select (architecture, stages, schedule.Name(), dtype));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_equal_the_whole_step(
        Architecture architecture, int stages, string schedule, ScalarType dtype) =>
        Check(architecture, TinyGpt.Schedule(schedule), TinyGpt.Options(stages, dtype));

    [Theory]
    [InlineData(Architecture.Bert)]
    [InlineData(Architecture.Vit)]
    public void Replicas_and_ranks_that_share_layers_have_their_parts_of_them(Architecture architecture) =>
        Check(architecture, new(ScheduleKind.ZeroBubble), TinyGpt.Options(2, ScalarType.Float64) with
        {
            DataParallelDegree = 2,
            TensorParallelDegree = 2,
        });

    [Fact]
    public void What_fills_a_sequence_up_changes_nothing()
    {
        var lengths = new[] { 24, 7, 1, 13 };
        using var some = TinyEncoder.Batch(Architecture.Bert, 4, lengths);
        using var others = TokenBatch.Classified(
            [.. lengths.Select((own, i) => TokensOf(some, i, own))], ClassesOf(some), CPU, lengths);
        using var pipeline = new Pipeline(TinyEncoder.Bert, TinyGpt.Options(2, ScalarType.Float64));
        var plan = TinyGpt.Plan(2, "2:24 2:24");

        var loss = pipeline.ComputeGradients(some, plan).Loss;

        Assert.Equal(loss, pipeline.ComputeGradients(others, plan).Loss, 1e-13);
        using var unfilled = TinyEncoder.Batch(Architecture.Bert, 4);
        Assert.NotEqual(loss, pipeline.ComputeGradients(unfilled, plan).Loss, 1e-6);
    }

    [Fact]
    public void A_sequence_alone_as_long_as_it_is_gives_the_same_as_filled_up()
    {
        using var filled = TinyEncoder.Batch(Architecture.Bert, 1, [7]);
        using var alone = TokenBatch.Classified([TokensOf(filled, 0, 7)[..7]], ClassesOf(filled), CPU);
        using var pipeline = new Pipeline(TinyEncoder.Bert, TinyGpt.Options(1, ScalarType.Float64));
        var whole = StepPlan.Create(ScheduleChoice.Flush, 1, 7, [new(1, [new(7)])]);

        var loss = pipeline.ComputeGradients(filled, TinyGpt.Plan(1, "1:24")).Loss;

        Assert.Equal(loss, pipeline.ComputeGradients(alone, whole).Loss, 1e-13);
    }

    [Theory]
    [InlineData(Architecture.Bert)]
    [InlineData(Architecture.Vit)]
    public void A_sequence_that_is_sliced_is_refused_with_the_reason(Architecture architecture)
    {
        using var batch = TinyEncoder.Batch(architecture, 2);
        using var pipeline = new Pipeline(TinyEncoder.Of(architecture), TinyGpt.Options(2, ScalarType.Float64));

        var refused = Assert.Throws<ArgumentException>(() => pipeline.Step(batch, TinyGpt.Plan(2, "2:12,12")));

        Assert.StartsWith(
            $"The plan has slices; in a {architecture} every token attends to all others", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_and_shapes_of_the_wrong_kind_are_refused_by_name()
    {
        using var tokens = TinyGpt.Batch(sequences: 2);
        using var classes = TinyEncoder.Batch(Architecture.Bert, 2);
        using var bert = new Pipeline(TinyEncoder.Bert, TinyGpt.Options(1, ScalarType.Float64));
        using var vit = new Pipeline(TinyEncoder.Vit, TinyGpt.Options(1, ScalarType.Float64));
        using var gpt = TinyGpt.Pipeline(1, ScalarType.Float64);
        var plan = TinyGpt.Plan(1, "2:24");

        Refused("The batch has no classes; a Bert learns them.", () => bert.Step(tokens, plan));
        Refused("The batch has classes; a Gpt learns the next token.", () => gpt.Step(classes, plan));
        Refused("The batch is [2, 24]; the model takes patches of 12 numbers", () => vit.Step(classes, plan));
        Refused("There are 1 classes for 2 sequences.", () => TokenBatch.Classified([[1], [2]], [0], CPU));
        Refused("ClassCount is missing; a Bert tells classes apart.", () => Make(TinyEncoder.Bert with
        {
            ClassCount = null,
        }));
        Refused("PatchNumbers is missing; a Vit", () => Make(TinyEncoder.Vit with { PatchNumbers = null }));
        Refused("ClassCount is 1; there are 2", () => Make(TinyEncoder.Vit with { ClassCount = 1 }));
        Refused("PatchNumbers is 3; a Gpt is made of", () => Make(TinyGpt.Shape with { PatchNumbers = 3 }));
        Refused("A Vit tells classes and writes no text.", () => new TextGenerator(
            TinyEncoder.Vit, TinyGpt.PlacementOf(ScalarType.Float64), new NoWeights()).Dispose());
    }

    private static void Check(Architecture architecture, ScheduleChoice schedule, PipelineOptions options)
    {
        var shape = TinyEncoder.Of(architecture);
        using var batch = TinyEncoder.Batch(architecture, 4 * options.DataParallelDegree);
        using var reference = new Reference(batch, options.Placement.Dtype, shape);
        using var pipeline = new Pipeline(shape, options with
        {
            VirtualStages = schedule.VirtualStages,
            LayersPerStage = TinyGpt.Spread(options.StageCount * schedule.VirtualStages),
        });
        foreach (var microBatches in _microBatches)
        {
            var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(options.StageCount, microBatches, schedule));

            Gradients.AssertEqual(reference, result, pipeline);
        }
    }

    /// <summary>A sequence's own tokens, then others than there were.</summary>
    private static long[] TokensOf(TokenBatch batch, int sequence, int own)
    {
        using var data = batch.Inputs.select(0, sequence).contiguous().data<long>();
        return [.. data.ToArray().Select((token, place) => place < own ? token : (token + 1) % 11)];
    }

    private static long[] ClassesOf(TokenBatch batch)
    {
        using var data = batch.Targets.select(1, 0).contiguous().data<long>();
        return data.ToArray();
    }

    private static void Make(GptShape shape) =>
        new Pipeline(shape, TinyGpt.Options(1, ScalarType.Float64)).Dispose();

    private static void Refused(string message, Action act) =>
        Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);

    private sealed class NoWeights : TeraPipe.Executor.Checkpoints.IWeightSource
    {
        public Tensor Read(string name) => throw new FileNotFoundException(name);
    }
}
