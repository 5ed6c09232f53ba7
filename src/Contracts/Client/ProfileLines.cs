using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Contracts.Client;

/// <summary>A profile as lines: its head, which is passed over, then a measurement a line.</summary>
internal sealed class ProfileLines : IDisposable
{
    public const string MediaType = "application/x-ndjson";

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;
    private readonly Transport _transport;

    private ProfileLines(HttpResponseMessage response, Stream body, Transport transport) =>
        (_response, _lines, _transport) = (response, new StreamReader(body), transport);

    public static async Task<ProfileLines> OpenAsync(
        HttpResponseMessage response, Transport transport, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != MediaType)
        {
            throw new JsonException($"It answers with '{response.Content.Headers.ContentType}' instead of lines.");
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var lines = new ProfileLines(response, body, transport);
        await lines._lines.ReadLineAsync(cancellationToken); // the head
        return lines;
    }

    /// <returns>Null after the last one.</returns>
    /// <exception cref="PlannerException">They broke off.</exception>
    public async Task<Measurement?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _lines.ReadLineAsync(cancellationToken) is { } line
                ? JsonSerializer.Deserialize<Measurement>(line, PlannerJson.Options)
                : null;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw _transport.Translated(failure);
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
