namespace TeraPipe.Contracts.Plans;

/// <summary>Micro-batches of two plans that stand at the same place.</summary>
/// <param name="A">Those of A; missing where A has fewer.</param>
/// <param name="B">Those of B; missing where B has fewer.</param>
public sealed record MicroBatchPair(MicroBatch? A, MicroBatch? B);
