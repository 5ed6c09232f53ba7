namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// Formats in which an operation answers 200, its favourite first, as Swagger UI asks for them. JSON need be among them
/// only where it is not the last.
/// </summary>
internal sealed record FormatMetadata(IReadOnlyList<string> MediaTypes);
