using System.Net;
using System.Net.Sockets;
using TeraPipe.Contracts.Client;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class PlannerClientTests(PlannerFixture planner)
{
    [Fact]
    public async Task Problem_is_one_readable_message()
    {
        var refusal = await Assert.ThrowsAsync<PlannerException>(() => planner.Client.GetModelAsync("gpt 5?"));

        Assert.Equal((HttpStatusCode.NotFound, "No such model."), (refusal.StatusCode, refusal.Title));
        Assert.Equal("No such model. No model is called 'gpt 5?'; GET /v1/models lists them.", refusal.Message);
    }

    [Fact]
    public async Task Service_that_is_not_there_is_named()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}/") };

        var failure = await Assert.ThrowsAsync<PlannerException>(() => new PlannerClient(http).GetReadyAsync());

        Assert.Null(failure.StatusCode);
        Assert.StartsWith(
            $"The Planner at {http.BaseAddress} cannot be reached: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_can_cancel() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => planner.Client.ListModelsAsync(new CancellationToken(canceled: true)));

    [Fact]
    public async Task Service_is_ready() => Assert.Equal("ready", (await planner.Client.GetReadyAsync()).Status);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
