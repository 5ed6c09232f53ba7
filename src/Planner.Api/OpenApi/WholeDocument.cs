using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace TeraPipe.Planner.Api.OpenApi;

/// <summary>What stands at the head of the document, and its order: that of the paths, not of the code.</summary>
internal sealed class WholeDocument : IDocumentFilter
{
    /// <summary>In the order in which a newcomer needs them.</summary>
    private static readonly (string Name, string Description)[] _tags =
    [
        ("Models", "The catalogue of models: shapes of transformers that plans are made for."),
        ("Clusters", "The catalogue of clusters: devices and links that plans are made for, and what is supported."),
        ("Profiles", "Latencies of one layer on one device: measured, or estimated."),
        ("Plans", "Slicings of least predicted step time, their timelines and how they differ."),
        ("Observations", "What a plan's steps really took, and how far the prediction was off."),
        ("Operations", "Long work that is answered 202: its progress, its result, its end on demand."),
        ("Sweeps", "What-ifs over many settings at once, with the front of those that none beats."),
        ("Jobs", "Training runs: the plan that each follows, what happens to it, and when it is planned anew."),
        ("Freezing", "How many of a model's first layers are frozen next, by what their gradients say."),
        ("Service", "The service itself: whether it works, what it is made of, what its problems mean."),
    ];

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        // With the API, not with a host: whoever has the document knows where it came from.
        swaggerDoc.Servers = [new OpenApiServer { Url = "/", Description = "The service that serves this document." }];
        foreach (var operation in swaggerDoc.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            operation.Security = []; // none is needed; said at the head it would be left out
        }

        var used = context.ApiDescriptions
            .SelectMany(api => api.ActionDescriptor.EndpointMetadata.OfType<TagsAttribute>())
            .SelectMany(tags => tags.Tags)
            .ToHashSet();
        swaggerDoc.Tags = _tags
            .Where(tag => used.Contains(tag.Name))
            .Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description })
            .ToHashSet();
        swaggerDoc.Paths = Sorted(swaggerDoc.Paths);

        // The framework's own, in whose place all problems have Contracts.Http.Problem.
        var schemas = swaggerDoc.Components!.Schemas!;
        schemas.Remove(nameof(ProblemDetails));
        schemas.Remove(nameof(HttpValidationProblemDetails));
    }

    private static OpenApiPaths Sorted(OpenApiPaths paths)
    {
        var sorted = new OpenApiPaths();
        foreach (var (path, item) in paths.OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            sorted[path] = item;
        }

        return sorted;
    }
}
