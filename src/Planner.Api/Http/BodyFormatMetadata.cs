namespace TeraPipe.Planner.Api.Http;

/// <summary>Another format than JSON in which an operation takes its body.</summary>
/// <param name="MediaType">Its Content-Type.</param>
/// <param name="Description">What it looks like.</param>
/// <param name="Example">A body with which "Try it out" answers on a fresh service.</param>
internal sealed record BodyFormatMetadata(string MediaType, string Description, string Example);
