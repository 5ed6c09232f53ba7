namespace TeraPipe.Planner.Api.Http;

/// <summary>Longest body of a request, before and after it is unpacked.</summary>
/// <param name="Bytes">Most bytes.</param>
/// <param name="Setting">Where the operator sets it.</param>
internal sealed record BodyLimit(long Bytes, string Setting);
