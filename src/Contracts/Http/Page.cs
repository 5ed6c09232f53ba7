namespace TeraPipe.Contracts.Http;

/// <summary>Answer to a listing.</summary>
/// <param name="Items">What was asked for, in a stable order.</param>
public sealed record Page<T>(IReadOnlyList<T> Items);
