using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Freezing;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Freezing;

/// <summary>The resource /v1/freeze/decisions: how much of a model is frozen next. Nothing is stored.</summary>
internal static class FreezeEndpoints
{
    private static readonly FreezeDecisionRequest _example = new()
    {
        Policy = new() { Kind = FreezeWords.Paper, Alpha = 1.0 / 3 },
        Layers = 12,
        Last = new() { ExactLayers = 4, FrozenLayers = 4 },
        Evidence = new()
        {
            Decision = 2,
            GradientNorms = [0.1, 0.1, 0.1, 0.1, 0.4, 0.35, 0.3, 0.2, 0.25, 0.6, 0.9, 1.4],
        },
    };

    public static void MapFreezing(this IEndpointRouteBuilder routes) => routes.MapPost("/v1/freeze/decisions", Decide)
        .WithTags("Freezing")
        .WithName("DecideFreeze")
        .WithExample(_example)
        .ProducesBodyProblems();

    /// <summary>Decides how many of a model's first layers are frozen from now on.</summary>
    /// <remarks>
    /// Pure computation: the same request has the same answer, and nothing is stored. The paper's bound is
    /// L_f(T) = min(L_f(T−1) + α (L − L_f(T−1)), argmin ‖g_l‖) (PipeTransformer, ICML 2021, equation 1).
    /// Tell a run of it with a freeze event.
    /// </remarks>
    /// <param name="body">Policy, the decision before, and what is known now.</param>
    private static Results<Ok<FreezeDecisionResponse>, ProblemHttpResult> Decide(Body<FreezeDecisionRequest> body)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        var faults = new Faults();
        return new FreezeQuestionParser(sent, faults).Parse() is { } question
            ? TypedResults.Ok(FreezeBodies.Of(question))
            : Problems.InvalidRequest(faults);
    }
}
