using System.Net.ServerSentEvents;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Operations;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Operations;

/// <summary>What clients of operations do: ask for plans without waiting, poll, follow, cancel.</summary>
internal static class OperationClient
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(50);

    public static Task<Answer> PostPlanAsync(this HttpClient http, PlanRequest plan, string prefer) =>
        http.AskAsync(HttpMethod.Post, "/v1/plans", Json(plan), ("Prefer", prefer));

    public static string Json(PlanRequest plan) => JsonSerializer.Serialize(plan, PlannerJson.Options);

    public static OperationResponse Operation(this Answer answer) =>
        answer.Json.Deserialize<OperationResponse>(PlannerJson.Options)!;

    public static async Task<OperationResponse> EndOfAsync(this HttpClient http, string path) =>
        await http.UntilAsync(path, operation => OperationState.IsEnd(operation.State));

    public static async Task<OperationResponse> UntilAsync(
        this HttpClient http, string path, Func<OperationResponse, bool> holds)
    {
        while (true)
        {
            var operation = (await http.AskAsync(path)).Operation();
            if (holds(operation))
            {
                return operation;
            }

            await Task.Delay(_pollInterval);
        }
    }

    /// <summary>All events until the service ends the stream.</summary>
    public static async Task<List<SseItem<OperationResponse>>> FollowAsync(
        this HttpClient http, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var events = SseParser.Create(
            await response.Content.ReadAsStreamAsync(),
            (_, data) => JsonSerializer.Deserialize<OperationResponse>(data, PlannerJson.Options)!);
        List<SseItem<OperationResponse>> read = [];
        await foreach (var item in events.EnumerateAsync())
        {
            read.Add(item);
        }

        return read;
    }
}
