using System.Net;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Observations;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>What a training run asks of the service.</summary>
internal static class JobCalls
{
    public static Task<JobResponse> RegisterAsync(this HttpClient http, JobRequest request) =>
        http.PostJobsAsync<JobResponse>("", request);

    public static Task<JobObservationsResponse> ObserveAsync(
        this HttpClient http, string job, IReadOnlyList<Observation> observations, string? planId = null) =>
        http.PostJobsAsync<JobObservationsResponse>(
            $"/{job}/observations", new JobObservationsRequest { Observations = observations, PlanId = planId });

    public static Task<ReplanResponse> ReplanAsync(this HttpClient http, string job) =>
        http.PostJobsAsync<ReplanResponse>($"/{job}/replan", null);

    public static async Task<IReadOnlyList<JobEvent>> EventsAsync(this HttpClient http, string job)
    {
        var answer = await http.AskAsync($"/v1/jobs/{job}/events?pageSize=1000");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return JsonSerializer.Deserialize<Page<JobEvent>>(answer.Text, PlannerJson.Options)!.Items;
    }

    public static async Task<JobResponse> GetJobAsync(this HttpClient http, string job)
    {
        var answer = await http.AskAsync($"/v1/jobs/{job}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return JsonSerializer.Deserialize<JobResponse>(answer.Text, PlannerJson.Options)!;
    }

    private static async Task<T> PostJobsAsync<T>(this HttpClient http, string path, object? request)
    {
        var json = request is null ? null : JsonSerializer.Serialize(request, request.GetType(), PlannerJson.Options);
        var answer = await http.AskAsync(HttpMethod.Post, $"/v1/jobs{path}", json);
        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created, $"{answer.Status} {answer.Text}");
        return JsonSerializer.Deserialize<T>(answer.Text, PlannerJson.Options)!;
    }
}
