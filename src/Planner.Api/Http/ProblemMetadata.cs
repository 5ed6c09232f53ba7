namespace TeraPipe.Planner.Api.Http;

/// <summary>The problems that every operation with a body can answer with, said once.</summary>
internal static class ProblemMetadata
{
    public static RouteHandlerBuilder ProducesBodyProblems(this RouteHandlerBuilder route) => route
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
}
