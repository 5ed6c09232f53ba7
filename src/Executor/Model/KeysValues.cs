namespace TeraPipe.Executor.Model;

/// <summary>Keys and values of a run of tokens on one layer, each [b, heads, tokens, h / heads].</summary>
public readonly record struct KeysValues(Tensor Keys, Tensor Values);
