namespace TeraPipe.Executor.Model;

/// <summary>Keys and values of a run of tokens on one layer, each [b, key/value heads, tokens, d].</summary>
internal readonly record struct KeysValues(Tensor Keys, Tensor Values);
