namespace TeraPipe.Executor.Model;

/// <summary>A parameter under the name that its model's checkpoints give it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameter">What layers compute with.</param>
/// <param name="Gradient">
/// The sum of the step's gradients, of the same shape: float32 for a parameter of 16 bits. Null while it is frozen.
/// </param>
public sealed record NamedParameter(string Name, Parameter Parameter, Tensor? Gradient);
