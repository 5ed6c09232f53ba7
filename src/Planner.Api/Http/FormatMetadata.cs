namespace TeraPipe.Planner.Api.Http;

/// <summary>Other formats than JSON in which an operation answers 200, its favourite first.</summary>
internal sealed record FormatMetadata(IReadOnlyList<string> MediaTypes);
