using System.Net.Sockets;
using System.Text;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Observations;
using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Plans;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>Answers of planners, and of what is none.</summary>
internal static class OddAnswers
{
    /// <summary>A planner that has one plan for every question, job and observation.</summary>
    public static OddAnswer Planner(PlanResponse plan) => (request, stream, token) => SendAsync(
        stream, "200 OK", "application/json", Body(request, plan, PlanJson.Write(plan)), token);

    /// <summary>The same, but the plan's JSON is another one wherever it stands.</summary>
    public static OddAnswer Planner(PlanResponse plan, string json) => (request, stream, token) => SendAsync(
        stream, "200 OK", "application/json", Body(request, plan, json), token);

    public static OddAnswer Text(string text, string mediaType = "application/json", string status = "200 OK") =>
        (_, stream, token) => SendAsync(stream, status, mediaType, text, token);

    /// <summary>Takes the request and never answers.</summary>
    public static OddAnswer Hang => (_, _, token) => Task.Delay(Timeout.Infinite, token);

    /// <summary>Answers half of what it said, and is gone.</summary>
    public static OddAnswer DieInTheMiddle(string json) => async (_, stream, token) =>
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes(Head("200 OK", "application/json", json.Length) + json[..(json.Length / 2)]), token);

    /// <summary>A string that does not end, as fast as it is read.</summary>
    public static OddAnswer Endless(long? saidLength) => async (_, stream, token) =>
    {
        var head = Head("200 OK", "application/json", saidLength);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head + "{\"a\":\""), token);
        var piece = new byte[65_536];
        piece.AsSpan().Fill((byte)'x');
        while (true)
        {
            await stream.WriteAsync(piece, token);
        }
    };

    /// <summary>A byte now and then: never silent, and never done.</summary>
    public static OddAnswer Trickle => async (_, stream, token) =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Head("200 OK", "application/json", null)), token);
        while (true)
        {
            await stream.WriteAsync(" "u8.ToArray(), token);
            await Task.Delay(10, token);
        }
    };

    private static string Body(string request, PlanResponse plan, string json) =>
        request.Contains("/observations", StringComparison.Ordinal) ? Observed(plan, json)
        : request.Contains("/v1/jobs", StringComparison.Ordinal) ? Job(plan, json)
        : json;

    private static string Job(PlanResponse plan, string json) => With(json, PlanJson.Write(new JobResponse
    {
        Job = "odd",
        State = "active",
        Version = 1,
        PlanId = plan.PlanId,
        Policy = new JobPolicy(true, 0.02, 100),
        IsReplanPending = false,
        RegisteredAt = plan.CreatedAt,
    }));

    private static string Observed(PlanResponse plan, string json) => With(json, PlanJson.Write(
        new JobObservationsResponse
        {
            Job = "odd",
            Version = 1,
            PlanId = plan.PlanId,
            PlanChanged = true,
            Stored = 1,
            Statistics = new ObservationStatistics { PredictedStepMs = 1, Count = 1 },
            Drift = new DriftReport { State = "learning", Explanation = "It is." },
        }));

    private static string With(string plan, string body) => $"{body[..^1]},\"plan\":{plan}}}";

    private static async Task SendAsync(
        NetworkStream stream, string status, string mediaType, string text, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(text);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Head(status, mediaType, body.Length)), cancellationToken);
        await stream.WriteAsync(body, cancellationToken);
    }

    private static string Head(string status, string mediaType, long? length) =>
        $"HTTP/1.1 {status}\r\nContent-Type: {mediaType}\r\nConnection: close\r\n"
        + (length is null ? "\r\n" : $"Content-Length: {length}\r\n\r\n");
}
