namespace TeraPipe.Bench.Validation;

/// <summary>One setting with so many equal slices.</summary>
internal sealed record UniformRow(PaperRow Setting, int Slices, double Seconds);
