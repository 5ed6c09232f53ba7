namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// An example for an operation in the OpenAPI document, with which "Try it out" answers on a fresh service.
/// </summary>
/// <param name="Parameter">A path or query parameter; null for the body.</param>
/// <param name="Value">Gives the example, from the services that it takes.</param>
internal sealed record ExampleMetadata(string? Parameter, Func<IServiceProvider, object> Value);
