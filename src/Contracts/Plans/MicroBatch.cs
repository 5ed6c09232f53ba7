namespace TeraPipe.Contracts.Plans;

/// <summary>Equal micro-batches that follow each other.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Sequences">Sequences in each, b.</param>
/// <param name="SliceTokens">How each sequence is cut, first slice first.</param>
public sealed record MicroBatch(int Count, int Sequences, IReadOnlyList<int> SliceTokens);
