namespace TeraPipe.Planner.Api.Operations;

/// <summary>Where operations are.</summary>
internal static class OperationPaths
{
    public const string Root = "/v1/operations";

    public static string Of(string operationId) => $"{Root}/{operationId}";

    public static string Events(string operationId) => $"{Root}/{operationId}/events";
}
