using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>A profile as it was sent, as JSON or as lines: understood, or the problem to answer with.</summary>
internal sealed class ProfileUpload : IBindableFromHttpContext<ProfileUpload>, IEndpointParameterMetadataProvider
{
    private readonly Profile? _profile;
    private readonly ProblemHttpResult? _problem;

    private ProfileUpload(ProblemHttpResult problem) => _problem = problem;

    private ProfileUpload(Profile? profile, Faults faults) =>
        (_profile, _problem) = (profile, profile is null ? Problems.InvalidRequest(faults) : null);

    /// <returns>Whether it is a profile; if not, <paramref name="problem"/> says why.</returns>
    public bool IsReadable(
        [NotNullWhen(true)] out Profile? profile, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (profile, problem) = (_profile, _problem);
        return profile is not null;
    }

    public static async ValueTask<ProfileUpload?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<ProfileOptions>>().Value;
        return IsLines(context.Request)
            ? await ReadLinesAsync(context, options)
            : await ReadJsonAsync(context, parameter, options);
    }

    /// <summary>Tells OpenAPI what the body is.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new AcceptsMetadata(["application/json", JsonLines.MediaType], typeof(ProfileRequest)));
        builder.Metadata.Add(new BodyLimitMetadata(
            JsonLines.MediaType,
            services => LimitOf(services.GetRequiredService<IOptions<ProfileOptions>>().Value)));
    }

    private static BodyLimit LimitOf(ProfileOptions options) => new(
        options.MaxStreamBytes, $"{ProfileOptions.Section}:{nameof(ProfileOptions.MaxStreamBytes)}");

    private static bool IsLines(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(JsonLines.MediaType, StringComparison.OrdinalIgnoreCase);

    private static async Task<ProfileUpload> ReadLinesAsync(HttpContext context, ProfileOptions options)
    {
        var (upload, problem) = await BodyContent.ReadAsync(
            context.Request, LimitOf(options), async content =>
            {
                var faults = new Faults();
                return new ProfileUpload(
                    await ProfileLines.ParseAsync(content, options.MaxMeasurements, faults, context.RequestAborted),
                    faults);
            });
        return upload ?? new(problem!);
    }

    private static async Task<ProfileUpload> ReadJsonAsync(
        HttpContext context, ParameterInfo parameter, ProfileOptions options)
    {
        var body = await Body<ProfileRequest>.BindAsync(context, parameter);
        if (!body!.IsReadable(out var sent, out var problem))
        {
            return new(problem);
        }

        var faults = new Faults();
        return new(ProfileParser.Parse(sent, options.MaxMeasurements, faults), faults);
    }
}
