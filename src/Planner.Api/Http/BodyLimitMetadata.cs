namespace TeraPipe.Planner.Api.Http;

/// <summary>An operation has a limit of its own for bodies of a media type.</summary>
internal sealed record BodyLimitMetadata(string MediaType, Func<IServiceProvider, BodyLimit> Limit);
