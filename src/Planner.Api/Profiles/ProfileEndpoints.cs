using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>The resource /v1/profiles.</summary>
internal static class ProfileEndpoints
{
    private const string Path = "/v1/profiles";

    public static void MapProfiles(this IEndpointRouteBuilder routes)
    {
        var profiles = routes.MapGroup(Path).WithTags("Profiles");

        profiles.MapGet("/", ListAsync).WithName("ListProfiles").WithExample("pageSize", "10");

        profiles.MapPost("/", CreateAsync)
            .WithName("CreateProfile")
            .WithExample(ProfileExample.Body)
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status409Conflict);

        profiles.MapGet("/{profile}", GetAsync)
            .WithName("GetProfile")
            .WithExample("profile", "h200-datasheet")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>All profiles without their measurements, oldest first.</summary>
    /// <param name="pageSize">Most profiles in one answer: 100 when it is missing, 1000 when it is more.</param>
    /// <param name="cursor">The nextCursor of the page before; the first page when it is missing.</param>
    private static async Task<Results<Ok<Page<ProfileSummary>>, ProblemHttpResult>> ListAsync(
        string? pageSize, string? cursor, ProfileRepository profiles, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var paging = Paging.Parse(pageSize, cursor, faults);
        return faults.Any
            ? Problems.InvalidRequest(faults)
            : TypedResults.Ok(await profiles.ListAsync(paging, cancellationToken));
    }

    /// <summary>Stores what a profiler measured, or a device by its datasheet.</summary>
    /// <remarks>
    /// The id follows from the content, so that sending a profile again changes nothing: 201 when it is new, 200 when
    /// the very same is there already, 409 when its name means another one.
    /// </remarks>
    private static async Task<Results<Created<ProfileSummary>, Ok<ProfileSummary>, ProblemHttpResult>> CreateAsync(
        Body<ProfileRequest> body,
        ProfileRepository profiles,
        ILogger<Profile> logger,
        CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        var faults = new Faults();
        faults.Require(
            sent.AdjustedFrom is null || await profiles.HasAsync(sent.AdjustedFrom, cancellationToken),
            "adjustedFrom",
            "must be the id of a profile that is stored.");
        if (ProfileParser.Parse(sent, faults) is not { } profile)
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
    /// <param name="profile">Its id or its name.</param>
    private static async Task<Results<Ok<ProfileResponse>, ProblemHttpResult>> GetAsync(
        string profile, ProfileRepository profiles, CancellationToken cancellationToken) =>
        await profiles.FindAsync(profile, cancellationToken) is { } found
            ? TypedResults.Ok(found.ToResponse())
            : Problems.ProfileNotFound(profile);
}
