using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Training;

/// <summary>Hears what happens in a training, on its first rank, from the thread that trains.</summary>
public interface ITrainingObserver
{
    /// <summary>It goes on from a checkpoint.</summary>
    void Resumed(CheckpointNote checkpoint)
    {
    }

    /// <summary>The step that comes next in <see cref="Stepped"/> was run by another plan than those before.</summary>
    void PlanChanged(TrainingPlan before, TrainingPlan now, long firstStep)
    {
    }

    /// <summary>A step is done.</summary>
    void Stepped(TrainingStep row, StepResult result)
    {
    }

    /// <summary>The sequences held out were looked at.</summary>
    void Evaluated(Evaluation evaluation)
    {
    }

    /// <summary>A checkpoint is written.</summary>
    void Saved(CheckpointNote checkpoint)
    {
    }
}
