using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Operations;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Operations;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>POST /v1/sweeps: answered at once, or as an operation.</summary>
internal static class SweepCreationEndpoint
{
    public static void MapSweepCreation(this IEndpointRouteBuilder sweeps) =>
        sweeps.MapPost("/", CreateAsync)
            .WithName("CreateSweep")
            .WithExample(ReferenceSweep.Request)
            .WithExample("validateOnly", "false")
            .WithExample(Preference.Header, "wait=10")
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <summary>Prices many ways to train one model on one cluster, and keeps them.</summary>
    /// <remarks>
    /// 201 with the sweep's path when it is new, 200 when the same was asked before, and 200 for a what-if. Where it is
    /// large (Sweeps:MaxConfigurationsInRequest), or with Prefer: respond-async, 202 with the path of an operation that
    /// tells how far it is; unless it ends before the time of Prefer: wait is over.
    /// </remarks>
    /// <param name="body">The question.</param>
    /// <param name="validateOnly">true: a what-if, answered in full but not stored. false when it is missing.</param>
    /// <param name="prefer">
    /// respond-async: rather 202 at once; wait=10: so many seconds the client waits for an operation (RFC 7240).
    /// </param>
    private static async Task<Results<
        Created<SweepResponse>, Ok<SweepResponse>, Accepted<OperationResponse>, ProblemHttpResult>> CreateAsync(
        Body<SweepRequest> body,
        string? validateOnly,
        [FromHeader(Name = Preference.Header)] string? prefer,
        SweepQuestions questions,
        SweepService service,
        SweepRepository sweeps,
        OperationDesk desk,
        IOptions<PlannerOptions> limits,
        IOptions<SweepOptions> sweepLimits,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        var (question, faults) = await questions.ParseAsync(sent, cancellationToken);
        var isWhatIf = SentValues.Flag(validateOnly, "validateOnly", faults) ?? false;
        var isLarge = question?.ConfigurationCount > sweepLimits.Value.MaxConfigurationsInRequest;
        faults.Require(
            !isWhatIf || !isLarge,
            "validateOnly",
            $"must be false for {question?.ConfigurationCount} configurations: a what-if is answered at once, and more "
            + $"than {sweepLimits.Value.MaxConfigurationsInRequest} are an operation "
            + "(Sweeps:MaxConfigurationsInRequest).");
        if (question is null || faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        var sweepId = question.SweepId();
        if (!isWhatIf && await sweeps.FindAsync(sweepId, cancellationToken) is { } known)
        {
            return TypedResults.Ok(known);
        }

        if (isLarge || (!isWhatIf && desk.PreferenceOf(http.Request).RespondAsync))
        {
            return await desk.AnswerAsync(
                http,
                SweepOperation.Kind,
                sweepId,
                question.ToRequest(),
                () => sweeps.FindAsync(sweepId, cancellationToken),
                cancellationToken);
        }

        var patience = limits.Value.SearchTimeout;
        if (await service.TryAnswerAsync(question, patience, progress: null, cancellationToken) is not { } answer)
        {
            return Problems.SweepTimedOut(patience);
        }

        if (isWhatIf)
        {
            return TypedResults.Ok(answer.Response);
        }

        var (stored, isNew) = await service.KeepAsync(answer, cancellationToken);
        return isNew
            ? TypedResults.Created(SweepEndpoints.PathOf(sweepId), stored)
            : TypedResults.Ok(stored);
    }
}
