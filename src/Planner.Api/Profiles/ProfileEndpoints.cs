using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Models;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>The resource /v1/profiles.</summary>
internal static class ProfileEndpoints
{
    private const string Path = "/v1/profiles";

    public static void MapProfiles(this IEndpointRouteBuilder routes)
    {
        var profiles = routes.MapGroup(Path).WithTags("Profiles");

        profiles.MapGet("/", ListAsync)
            .WithName("ListProfiles")
            .WithExample("pageSize", "10")
            .WithExample("model", "gpt3-1b")
            .WithExample("device", "NVIDIA H200")
            .WithExample("dtype", "bfloat16")
            .WithExample("tensorParallelDegree", "1");

        profiles.MapPost("/", CreateAsync)
            .WithName("CreateProfile")
            .WithExample(ProfileExample.Body)
            .WithMetadata(new BodyFormatMetadata(
                JsonLines.MediaType,
                "The first line is the profile without its measurements, each further one a measurement.",
                ProfileExample.Lines))
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status409Conflict);

        profiles.MapGet("/{profile}", GetAsync)
            .WithName("GetProfile")
            .WithExample("profile", "h200-datasheet")
            .WithExample("measurements", "true")
            .Produces<ProfileResponse>()
            .WithMetadata(new FormatMetadata([JsonLines.MediaType]))
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status406NotAcceptable);

        profiles.MapGet("/{profile}/accuracy", GetAccuracyAsync)
            .WithName("GetProfileAccuracy")
            .WithExample("profile", "h200-datasheet")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Profiles without their measurements, oldest first; all, or those that can be compared.</summary>
    /// <param name="pageSize">Most profiles in one answer: 100 when it is missing, 1000 when it is more.</param>
    /// <param name="cursor">The nextCursor of the page before; the first page when it is missing.</param>
    /// <param name="model">A model of the catalogue: profiles of a layer of its shape, and datasheets, which serve
    /// every shape.</param>
    /// <param name="device">A device's name, as a profile has it: profiles of that device.</param>
    /// <param name="dtype">float64, float32, bfloat16 or float16: profiles of that number format.</param>
    /// <param name="tensorParallelDegree">Devices that share each layer: profiles of that degree, and datasheets, which
    /// serve every one.</param>
    private static async Task<Results<Ok<Page<ProfileSummary>>, ProblemHttpResult>> ListAsync(
        string? pageSize,
        string? cursor,
        string? model,
        string? device,
        string? dtype,
        string? tensorParallelDegree,
        ModelRepository models,
        ProfileRepository profiles,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var paging = Paging.Parse(pageSize, cursor, faults);
        var shape = model is null ? null : await models.FindAsync(model, cancellationToken);
        faults.Require(
            model is null || shape is not null,
            "model",
            $"'{model}' is not in the catalogue; GET /v1/models lists it.");
        var filter = ProfileFilter.Parse(shape, device, dtype, tensorParallelDegree, faults);
        return faults.Any
            ? Problems.InvalidRequest(faults)
            : TypedResults.Ok(await profiles.ListAsync(filter, paging, cancellationToken));
    }

    /// <summary>Stores what a profiler measured, or a device by its datasheet.</summary>
    /// <remarks>
    /// The id follows from the content, so that sending a profile again changes nothing: 201 when it is new, 200 when
    /// the very same is there already, 409 when its name means another one. A profile of many measurements is better
    /// sent as lines (Content-Type: application/x-ndjson): the first is the profile without its measurements, each
    /// further one a measurement; faults are then told by line. Either may be packed (Content-Encoding: gzip).
    /// </remarks>
    private static async Task<Results<Created<ProfileSummary>, Ok<ProfileSummary>, ProblemHttpResult>> CreateAsync(
        ProfileUpload body,
        ProfileRepository profiles,
        ILogger<Profile> logger,
        CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var profile, out var problem))
        {
            return problem;
        }

        var faults = new Faults();
        var origin = profile.Content.AdjustedFrom;
        if (!faults.Require(
            origin is null || await profiles.HasAsync(origin, cancellationToken),
            "adjustedFrom",
            "must be the id of a profile that is stored."))
        {
            return Problems.InvalidRequest(faults);
        }

        var isNew = await profiles.AddAsync(profile, cancellationToken);
        if (await profiles.FindAsync(profile.ProfileId, cancellationToken) is not { } stored)
        {
            return Problems.ProfileNameTaken(profile.Content.Name!);
        }

        if (!isNew)
        {
            return TypedResults.Ok(stored.Summary);
        }

        ProfileLog.Stored(logger, profile.ProfileId, stored.Summary.MeasurementCount, stored.Summary.Device.Name!);
        return TypedResults.Created($"{Path}/{profile.ProfileId}", stored.Summary);
    }

    /// <summary>A profile with its measurements.</summary>
    /// <remarks>
    /// By Accept: one JSON value (application/json, the default), or lines (application/x-ndjson), which POST takes as
    /// they are: the first is the profile without its measurements, each further one a measurement.
    /// </remarks>
    /// <param name="profile">Its id or its name.</param>
    /// <param name="measurements">false: all but its measurements. true when it is missing.</param>
    private static async Task<Results<ProfileAnswer, ProblemHttpResult>> GetAsync(
        string profile,
        string? measurements,
        HttpRequest request,
        ProfileRepository profiles,
        CancellationToken cancellationToken)
    {
        if (ContentNegotiation.Choose(request, ProfileAnswer.Formats) is not { } format)
        {
            return Problems.NotAcceptable(ProfileAnswer.Formats);
        }

        var faults = new Faults();
        var hasMeasurements = SentValues.Flag(measurements, "measurements", faults) ?? true;
        if (faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        return await profiles.FindAsync(profile, cancellationToken) is { } found
            ? new ProfileAnswer(found, format, hasMeasurements)
            : Problems.ProfileNotFound(profile);
    }

    /// <summary>How far the latency models that can be fitted to a profile are off.</summary>
    /// <remarks>
    /// By leave-one-out cross-validation: each measurement is predicted from all others. An error is
    /// (predicted − measured) / measured. By a datasheet or composed times no error is known, and the answer says so.
    /// </remarks>
    /// <param name="profile">Its id or its name.</param>
    private static async Task<Results<Ok<AccuracyResponse>, ProblemHttpResult>> GetAccuracyAsync(
        string profile, ProfileRepository profiles, CancellationToken cancellationToken) =>
        await profiles.FindAsync(profile, cancellationToken) is { } found
            ? TypedResults.Ok(AccuracyBody.Of(found.Profile))
            : Problems.ProfileNotFound(profile);
}
