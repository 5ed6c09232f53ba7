using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// A profile of any size, sent as it is written: as one JSON value, or as the lines that POST takes. It never changes,
/// and so its tag is made of its id.
/// </summary>
internal sealed class ProfileAnswer(StoredProfile stored, string format, bool hasMeasurements) : IResult
{
    public const string Json = "application/json";

    private const int BytesAtOnce = 65_536;
    private const int TagDigits = 32;

    /// <summary>The first is for those who take anything.</summary>
    public static IReadOnlyList<string> Formats { get; } = [Json, JsonLines.MediaType];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.Headers.ETag = Tag();
        if (EntityTagFilter.IsKnown(request, Tag()))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = format == Json ? $"{Json}; charset=utf-8" : format;
        foreach (var _ in Write(response))
        {
            if (response.BodyWriter.UnflushedBytes >= BytesAtOnce)
            {
                await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
            }
        }
    }

    private IEnumerable<int> Write(HttpResponse response)
    {
        var measured = hasMeasurements ? stored.Profile.Measured : null;
        return format == Json
            ? ProfileJson.Write(response.BodyWriter, stored.ToResponse(), measured)
            : ProfileJson.WriteLines(response.BodyWriter, stored.Profile.Content, measured);
    }

    private string Tag()
    {
        var kind = (format == Json ? "json" : "lines") + (hasMeasurements ? "" : "-head");
        return $"\"{stored.Summary.ProfileId[..TagDigits]}-{kind}\"";
    }
}
