namespace TeraPipe.Executor.Runtime;

/// <summary>How far a training is, besides its weights and their moments; the same on all ranks.</summary>
/// <param name="StepsDone">Steps, those that were left out included: learning rate and dropout go by it.</param>
/// <param name="UpdatesDone">Updates of the weights: AdamW corrects its means by it.</param>
/// <param name="LossScale">By what the next step's loss is multiplied for the backward; 1 without scaling.</param>
/// <param name="GoodSteps">Steps since the scale last changed or gradients last overflowed.</param>
public sealed record TrainingProgress(long StepsDone, long UpdatesDone, double LossScale, int GoodSteps);
