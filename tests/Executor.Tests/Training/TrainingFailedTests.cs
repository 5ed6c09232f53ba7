using TeraPipe.Executor.Model;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Plans;
using TeraPipe.Executor.Training;

namespace TeraPipe.Executor.Tests.Training;

[Collection(PlannerFixture.Collection)]
public sealed class TrainingFailedTests(PlannerFixture planner)
{
    /// <summary>A stage that asks LibTorch for a hundred times more than any machine has.</summary>
    [Fact]
    public void Stage_without_memory_is_named_with_what_was_predicted_for_it()
    {
        var plan = TrainingPlan.FromJson(planner.Json);
        var shape = TinyGpt.Shape with { OwnLayers = new CausalLayers("greedy", layer => new GreedyLayer(layer >= 2)) };
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float32, shape);
        using var batch = TinyGpt.Batch(sequences: 1);
        var cause = Assert.Throws<StageFailedException>(() => pipeline.Step(batch, TinyGpt.Plan(2, "1:8,16")));

        var failure = TrainingFailedException.OfStep(cause, plan, "/checkpoints/step-00000004");

        Assert.Equal(TrainingFailure.OutOfMemory, failure!.Failure);
        Assert.StartsWith("Memory ran out on stage 1: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            $". The {plan} predicts {plan.Memory[1].Total} there: weights ",
            failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "The last good checkpoint is /checkpoints/step-00000004.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_failures_of_a_stage_say_all_themselves() => Assert.Null(TrainingFailedException.OfStep(
        new StageFailedException(0, new InvalidOperationException("odd")), TrainingPlan.FromJson(planner.Json), null));

    [Fact]
    public void Step_of_several_batches_is_predicted_with_one_update()
    {
        var plan = TrainingPlan.FromJson(planner.Json);

        Assert.Equal(plan.PredictedStep, plan.PredictedStepOf(1));
        Assert.Equal(
            (2 * plan.PredictedMakespan.Value) + plan.PredictedStep.Value, plan.PredictedStepOf(3).Value, 1e-9);
    }

    private sealed class GreedyLayer(bool asksForAll) : ICausalLayer
    {
        public IReadOnlyList<LayerParameter> Parameters => [];

        public int KeyValueHeads => 0;

        public int HeadSize => 1;

        public LayerOutput Forward(Tensor x, CausalContext context)
        {
            if (asksForAll)
            {
                using var all = empty([1L << 50]);
            }

            return new LayerOutput(x);
        }
    }
}
