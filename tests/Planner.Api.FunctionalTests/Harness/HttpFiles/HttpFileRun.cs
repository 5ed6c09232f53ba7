using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness.HttpFiles;

/// <summary>Sends a file's requests one after another, as somebody who clicks through it.</summary>
internal sealed partial class HttpFileRun(HttpFile file, Uri service)
{
    /// <summary>
    /// The variable for where the service is, which every file defines for a service on its default port.
    /// </summary>
    public const string Service = "planner";

    private readonly Dictionary<string, Exchange> _named = [];

    public static async Task<IReadOnlyList<Exchange>> ToEndAsync(HttpFile file, Uri service)
    {
        var run = new HttpFileRun(file, service);
        using var http = new HttpClient();
        var exchanges = new List<Exchange>();
        foreach (var request in file.Requests)
        {
            var exchange = await run.SendAsync(http, request);
            exchanges.Add(exchange);
            if (request.Name is { } name)
            {
                run._named[name] = exchange;
            }
        }

        return exchanges;
    }

    private async Task<Exchange> SendAsync(HttpClient http, HttpFileRequest request)
    {
        var url = new Uri(Filled(request.Url));
        using var message = new HttpRequestMessage(request.Method, url);
        if (request.Body.Length > 0)
        {
            message.Content = new ByteArrayContent(Content(request.Body));
        }

        foreach (var (name, value) in request.Headers)
        {
            HttpHeaders headers = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
                ? message.Content!.Headers
                : message.Headers;
            headers.TryAddWithoutValidation(name, Filled(value));
        }

        using var answer = await http.SendAsync(message);
        return new(request, url, answer.StatusCode, answer.Headers, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A body of "&lt; ./file" is that file's bytes.</summary>
    private byte[] Content(string body) => body.StartsWith("< ", StringComparison.Ordinal)
        ? File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(file.Path)!, body[2..].Trim()))
        : Encoding.UTF8.GetBytes(Filled(body));

    private string Filled(string text) => Variable().Replace(text, match => ValueOf(match.Groups["name"].Value.Trim()));

    private string ValueOf(string variable) =>
        variable == Service ? service.AbsoluteUri.TrimEnd('/')
        : variable.Split(".response.", 2) is [var name, var reference] ? _named[name].ValueOf(reference)
        : Filled(file.Variables[variable]);

    [GeneratedRegex(@"\{\{(?<name>[^{}]+)\}\}")]
    private static partial Regex Variable();
}
