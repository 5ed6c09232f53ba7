using System.Text.Json;

namespace TeraPipe.Planner.Api.Http.Idempotency;

/// <summary>The first answer to a request, to be given again byte for byte.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">What the handler set, Location and ETag among them, as JSON.</param>
/// <param name="Body">Its body; empty where it has none.</param>
internal sealed record KeptAnswer(int Status, string Headers, byte[] Body)
{
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>A fault that may pass is not kept: trying again runs the request again.</summary>
    public static bool IsKept(int status) => status is < 500 and not StatusCodes.Status429TooManyRequests;

    public static KeptAnswer Of(HttpResponse response, MemoryStream body)
    {
        var headers = response.Headers.ToDictionary(header => header.Key, header => header.Value.ToArray());
        return new(response.StatusCode, JsonSerializer.Serialize(headers), body.ToArray());
    }

    public async Task ReplayAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = Status;
        foreach (var (name, values) in JsonSerializer.Deserialize<Dictionary<string, string?[]>>(Headers)!)
        {
            response.Headers[name] = values;
        }

        response.Headers[ReplayedHeader] = "true";
        if (Body.Length > 0)
        {
            await response.Body.WriteAsync(Body, cancellationToken);
        }
    }
}
