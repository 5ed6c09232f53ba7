using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

namespace TeraPipe.Planner.Api.FunctionalTests.BadInput;

/// <summary>
/// Requests by the thousand, made of the OpenAPI document's own examples: every operation that it will ever have is
/// among them. What Kestrel refuses before it is a request, as a NUL in the path, is not.
/// </summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private const int Seed = 20_261_121;
    private const int Connections = 4;
    private const int MaxListed = 20;

    // Of its own: what gets through fills its database.
    private readonly TemporaryDirectory _directory = new();
    private PlannerProcess _service = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await PlannerProcess.StartAsync(_directory.Setting, "--Planner:SearchTimeout=00:00:02");
        var asUtf8 = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = Connections,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };
        _http = new HttpClient(asUtf8) { BaseAddress = _service.Url };
    }

    [Fact]
    public async Task Ten_thousand_mutated_bodies_are_answered_or_refused_as_documented() => await SendAsync(
        10_000, operation => operation.Bodies.Count > 0, RequestMutator.WithBody);

    [Fact]
    public async Task Two_thousand_mutated_parameters_and_headers_are_answered_or_refused_as_documented() =>
        await SendAsync(2_000, _ => true, RequestMutator.WithoutBody);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
        _directory.Dispose();
    }

    private async Task SendAsync(
        int requests, Func<ApiOperation, bool> isMeant, Func<ApiOperation, int, WireRequest> mutated)
    {
        var operations = (await ApiDocument.ReadAsync(_http)).Operations.Where(isMeant).ToArray();
        var answers = new ConcurrentDictionary<HttpStatusCode, int>();
        var faults = new ConcurrentQueue<string>();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = Connections };
        await Parallel.ForAsync(
            0, requests, atOnce, async (number, cancellationToken) =>
            {
                var operation = operations[number % operations.Length];
                var request = mutated(operation, Seed + number);
                using var answer = await _http.SendAsync(
                    request.ToMessage(_service.Url), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                var mediaType = answer.Content.Headers.ContentType?.MediaType;
                var text = mediaType == "text/event-stream" // it may go on for ever
                    ? ""
                    : await answer.Content.ReadAsStringAsync(cancellationToken);
                answers.AddOrUpdate(answer.StatusCode, 1, (_, sum) => sum + 1);
                if (Verdict.On(operation, answer.StatusCode, mediaType, text) is { } fault)
                {
                    faults.Enqueue($"{operation}: {fault}\n{(int)answer.StatusCode} {text}\n{request}\n");
                }
            });

        var counts = string.Join(", ", answers.OrderBy(pair => pair.Key).Select(
            pair => string.Create(CultureInfo.InvariantCulture, $"{(int)pair.Key}: {pair.Value}")));
        TestContext.Current.TestOutputHelper!.WriteLine(counts);
        Assert.True(
            faults.IsEmpty,
            $"{faults.Count} of {requests} ({counts}):\n{string.Join('\n', faults.Order().Take(MaxListed))}");
        await StillAnswersAsync();
    }

    private async Task StillAnswersAsync()
    {
        Assert.Equal(HttpStatusCode.OK, (await _http.AskAsync("/health/ready")).Status);
        var plan = await _http.PostAsync(
            "/v1/plans?validateOnly=true",
            """
            {"model": "gpt3-1b", "profile": "h200-datasheet", "stages": 4, "sequenceTokens": 2048, "grainTokens": 64}
            """);
        Assert.Equal(HttpStatusCode.OK, plan.Status);
    }
}
