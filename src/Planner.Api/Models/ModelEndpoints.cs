using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Models;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Models;

/// <summary>The resource /v1/models.</summary>
internal static class ModelEndpoints
{
    private const string Path = "/v1/models";

    private static readonly ModelRequest _example = new()
    {
        Model = "my-gpt-760m",
        Layers = 24,
        HiddenSize = 1536,
        Heads = 16,
        VocabularySize = 50257,
        MaxSequenceTokens = 2048,
    };

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup(Path).WithTags("Models");

        models.MapGet("/", ListAsync).WithName("ListModels").WithExample("pageSize", "10");

        models.MapPost("/", CreateAsync)
            .WithName("CreateModel")
            .WithExample(_example)
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status409Conflict);

        models.MapGet("/{model}", GetAsync)
            .WithName("GetModel")
            .WithExample("model", "gpt3-175b")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>The models of the catalogue, by name.</summary>
    /// <param name="pageSize">Most models in one answer: 100 when it is missing, 1000 when it is more.</param>
    /// <param name="cursor">The nextCursor of the page before; the first page when it is missing.</param>
    private static async Task<Results<Ok<Page<ModelResponse>>, ProblemHttpResult>> ListAsync(
        string? pageSize, string? cursor, ModelRepository models, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var paging = Paging.Parse(pageSize, cursor, faults);
        return faults.Any
            ? Problems.InvalidRequest(faults)
            : TypedResults.Ok(await models.ListAsync(paging, cancellationToken));
    }

    /// <summary>Adds a model to the catalogue.</summary>
    /// <remarks>
    /// 201 when it is new, 200 when the very same model is there already, 409 when its name means another shape.
    /// </remarks>
    private static async Task<Results<Created<ModelResponse>, Ok<ModelResponse>, ProblemHttpResult>> CreateAsync(
        Body<ModelRequest> body, ModelRepository models, CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        var faults = new Faults();
        if (ModelParser.Parse(sent, faults) is not { } model)
        {
            return Problems.InvalidRequest(faults);
        }

        if (await models.AddAsync(model, cancellationToken))
        {
            return TypedResults.Created($"{Path}/{model.Model}", model);
        }

        return await models.FindAsync(model.Model, cancellationToken) == model
            ? TypedResults.Ok(model)
            : Problems.ModelNameTaken(model.Model);
    }

    /// <summary>A model of the catalogue.</summary>
    /// <param name="model">Its name.</param>
    private static async Task<Results<Ok<ModelResponse>, ProblemHttpResult>> GetAsync(
        string model, ModelRepository models, CancellationToken cancellationToken) =>
        await models.FindAsync(model, cancellationToken) is { } found
            ? TypedResults.Ok(found)
            : Problems.ModelNotFound(model);
}
