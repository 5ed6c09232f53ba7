using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Runtime;

public class PipelineTests
{
    [Fact]
    public void Learns()
    {
        using var batch = TinyGpt.Batch(sequences: 1);
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float32);

        var losses = Enumerable.Range(0, 60)
            .Select(_ => pipeline.Step(batch, TinyGpt.Plan(2, "1:12,12")).Loss)
            .ToArray();

        // untrained: every token as likely
        Assert.Equal(Math.Log(TinyGpt.Shape.VocabularySize), losses[0], tolerance: 0.2);
        Assert.True(losses[^1] < losses[0] / 2, $"{losses[0]} → {losses[^1]}");
    }

    [Fact]
    public void Measured_timeline_holds_the_schedule()
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float32);
        var plan = TinyGpt.Plan(2, "1:8,8,8 1:12,12");

        var result = pipeline.Step(batch, plan);

        var measured = new Schedule(
            result.Timeline.Devices.Select(stage => stage.Select(timed => timed.Action).ToArray()));
        Assert.Equal(plan.Schedule.ToString(), measured.ToString());
        Assert.InRange(result.Timeline.Makespan.Value, 0, result.StepTime.Value);
        Assert.InRange(result.Timeline.BubbleFraction, 0, 1);
    }

    [Fact]
    public void A_failing_stage_is_named_and_leaves_the_others_free_for_the_next_step()
    {
        using var good = TinyGpt.Batch(sequences: 1);
        using var bad = new TokenBatch(
            [[.. Enumerable.Repeat((long)TinyGpt.Shape.VocabularySize, TinyGpt.SequenceTokens + 1)]], CPU);
        using var pipeline = TinyGpt.Pipeline(4, ScalarType.Float32);
        var plan = TinyGpt.Plan(4, "1:12,12");
        var before = pipeline.ComputeGradients(good, plan).Loss;

        var failure = Assert.Throws<StageFailedException>(() => pipeline.Step(bad, plan));

        Assert.Equal(0, failure.Stage);
        Assert.StartsWith("Stage 0 failed: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, pipeline.ComputeGradients(good, plan).Loss);
    }

    [Fact]
    public void A_model_is_not_cut_into_stages_that_do_not_divide_its_layers()
    {
        var refused = Assert.Throws<ArgumentException>(() => TinyGpt.Pipeline(3, ScalarType.Float32));

        Assert.StartsWith(
            "3 stages do not divide 4 layers; say how many layers each has.",
            refused.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 1, "1:24", "The plan is for 4 stages; the pipeline has 2.")]
    [InlineData(2, 3, "1:24", "The plan is for 1 sequences; the batch has 3.")]
    public void A_plan_for_something_else_is_refused(int planStages, int sequences, string microBatches, string message)
    {
        using var batch = TinyGpt.Batch(sequences);
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float32);

        var refused = Assert.Throws<ArgumentException>(
            () => pipeline.Step(batch, TinyGpt.Plan(planStages, microBatches)));

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_that_do_not_add_up_to_the_sequence_are_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => TinyGpt.Plan(2, "1:24 1:8,8"));

        Assert.StartsWith(
            "The slices of micro-batch 1, [8,8] × 1 sequences, add up to 16 tokens; the sequence has 24.",
            refused.Message,
            StringComparison.Ordinal);
    }
}
