namespace TeraPipe.Executor.Autograd;

/// <summary>Where in the model numbers are dropped.</summary>
/// <param name="Part">Number of the part: 0 the embedding, 1 + i layer i.</param>
/// <param name="Number">Which of the part's droppings, from 0.</param>
internal readonly record struct DropoutPlace(int Part, int Number);
