using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Plans;
using TeraPipe.Executor.Training;

namespace TeraPipe.Executor.Tests.Training;

[Collection(PlannerFixture.Collection)]
public sealed class TrainingFailedTests(PlannerFixture planner)
{
    [Fact]
    public void Stage_without_memory_is_named_with_what_was_predicted_for_it()
    {
        var plan = TrainingPlan.FromJson(planner.Json);
        var cause = new StageFailedException(1, new TorchOutOfMemoryException("no room for 5 bytes"));

        var failure = TrainingFailedException.OfStep(cause, plan, "/checkpoints/step-00000004");

        Assert.Equal(TrainingFailure.OutOfMemory, failure!.Failure);
        Assert.StartsWith(
            $"Memory ran out on stage 1: no room for 5 bytes. The {plan} predicts {plan.Memory[1].Total} there: weights ",
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
}
