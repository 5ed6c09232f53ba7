namespace TeraPipe.Bench;

/// <summary>Something to measure: its name, by which it can be chosen, and the measurement.</summary>
internal sealed record BenchCase(string Name, Func<BenchRow> Measure);
