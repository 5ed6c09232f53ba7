namespace TeraPipe.Executor.Model;

/// <summary>A parameter under the name that its model's checkpoints give it.</summary>
public sealed record NamedParameter(string Name, Parameter Parameter);
