namespace TeraPipe.Executor.Model;

/// <summary>Keys and values of a run of tokens on one layer, each [b, heads, tokens, d], d = h / heads.</summary>
internal readonly record struct KeysValues(Tensor Keys, Tensor Values);
