namespace TeraPipe.Planner.Api.Http;

/// <summary>Examples stand beside the route that they are for.</summary>
internal static class ExampleExtensions
{
    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder route, object body) =>
        route.WithMetadata(new ExampleMetadata(null, _ => body));

    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder route, string parameter, string value) =>
        route.WithMetadata(new ExampleMetadata(parameter, _ => value));

    public static RouteHandlerBuilder WithExample(
        this RouteHandlerBuilder route, string parameter, Func<IServiceProvider, string> value) =>
        route.WithMetadata(new ExampleMetadata(parameter, value));
}
