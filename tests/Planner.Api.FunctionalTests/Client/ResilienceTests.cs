using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using TeraPipe.Contracts.Client;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>The client where the network or the service fails.</summary>
public class ResilienceTests
{
    private const string Live = """{"status": "live"}""";
    private const string Model = """
        {"model": "tiny", "layers": 4, "hiddenSize": 64, "heads": 4, "feedForwardSize": 256, "vocabularySize": 256,
         "maxSequenceTokens": 512, "architecture": "gpt", "keyValueHeads": 4}
        """;

    /// <summary>Whatever is shorter than the deadlines of the options is a wait.</summary>
    private readonly EagerClock _clock = new(due => due < TimeSpan.FromSeconds(100));

    [Fact]
    public async Task Retry_comes_when_the_service_says_and_with_the_same_key()
    {
        await using var server = await FaultyServer.StartAsync(
            Problem(503, retryable: true, ("Retry-After", "7")), FaultyServer.Json(Model, 201));
        var planner = new PlannerClient(server.Http, clock: _clock);

        var model = await planner.AddModelAsync(Requests.Model("tiny"));
        await planner.AddModelAsync(Requests.Model("tiny"));

        Assert.Equal("tiny", model.Model);
        Assert.Equal([TimeSpan.FromSeconds(7)], _clock.Waits);
        var keys = server.Seen.Select(request => request["Idempotency-Key"]).ToArray();
        Assert.Equal(3, keys.Length);
        Assert.NotNull(keys[0]);
        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[1], keys[2]);
        Assert.Equal(server.Seen.First().Body, server.Seen.ElementAt(1).Body);
    }

    [Fact]
    public async Task Each_retry_is_told_with_its_reason_and_its_wait()
    {
        await using var server = await FaultyServer.StartAsync(
            Problem(503, retryable: true, ("Retry-After", "7")), FaultyServer.Json(Live));
        List<(int? Status, TimeSpan Wait)> told = [];
        var options = new PlannerClientOptions
        {
            Retrying = (failure, wait) => told.Add(((int?)failure.StatusCode, wait)),
        };

        await new PlannerClient(server.Http, options, _clock).GetLiveAsync();

        Assert.Equal([(503, TimeSpan.FromSeconds(7))], told);
    }

    [Fact]
    public async Task An_attempt_that_ends_as_a_broken_connection_when_all_time_is_up_was_too_slow()
    {
        using var http = new HttpClient(new BreaksWhenCancelled()) { BaseAddress = new Uri("http://planner/") };
        var options = new PlannerClientOptions { TotalTimeout = TimeSpan.FromSeconds(1) };

        var failure = await Assert.ThrowsAsync<PlannerException>(
            () => new PlannerClient(http, options, _clock).GetLiveAsync());

        Assert.StartsWith("The Planner at http://planner/ gave no answer within 1 s", failure.Message);
        Assert.True(failure.IsRetryable);
    }

    [Fact]
    public async Task Retry_after_may_be_a_date()
    {
        var date = (_clock.GetUtcNow() + TimeSpan.FromSeconds(4)).ToString("R");
        await using var server = await FaultyServer.StartAsync(
            Problem(429, retryable: true, ("Retry-After", date)), FaultyServer.Json(Live));

        await new PlannerClient(server.Http, clock: _clock).GetLiveAsync();

        Assert.Equal([TimeSpan.FromSeconds(4)], _clock.Waits);
    }

    [Fact]
    public async Task Retries_come_to_an_end_and_the_last_answer_is_told()
    {
        await using var server = await FaultyServer.StartAsync(Problem(503, retryable: true));
        var options = new PlannerClientOptions { Retries = 5, MaxRetryDelay = TimeSpan.FromSeconds(3) };

        var failure = await FailureAsync(server, options);

        Assert.Equal((6, 5), (server.Seen.Count, _clock.Waits.Count));
        Assert.All(_clock.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, options.MaxRetryDelay));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (failure.StatusCode, failure.IsRetryable));
        Assert.Equal("Not now. Perhaps later.", failure.Message);
    }

    [Theory]
    [InlineData(503, false)]
    [InlineData(400, false)]
    [InlineData(409, null)]
    [InlineData(500, null)]
    public async Task Refusal_that_stays_one_is_not_asked_for_again(int status, bool? retryable)
    {
        await using var server = await FaultyServer.StartAsync(Problem(status, retryable));

        var refusal = await FailureAsync(server);

        Assert.Single(server.Seen);
        Assert.Equal((status, false), ((int)refusal.StatusCode!, refusal.IsRetryable));
    }

    [Fact]
    public async Task Service_that_asks_for_too_long_a_wait_is_not_waited_for()
    {
        await using var server = await FaultyServer.StartAsync(
            Problem(429, retryable: true, ("Retry-After", "3600")));

        var refusal = await FailureAsync(server);

        Assert.Single(server.Seen);
        Assert.Equal((true, TimeSpan.FromHours(1)), (refusal.IsRetryable, refusal.RetryAfter));
    }

    [Fact]
    public async Task Service_that_is_not_there_is_tried_again_and_named()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}/") };

        var failure = await Assert.ThrowsAsync<PlannerException>(
            () => new PlannerClient(http, clock: _clock).GetReadyAsync());

        Assert.Equal(3, _clock.Waits.Count);
        Assert.Equal((null, true), (failure.StatusCode, failure.IsRetryable));
        Assert.StartsWith(
            $"The Planner at {http.BaseAddress} cannot be reached: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_that_breaks_off_is_asked_for_again()
    {
        await using var server = await FaultyServer.StartAsync(
            FaultyServer.BreakOff("application/json"), FaultyServer.Json(Live));

        var live = await new PlannerClient(server.Http, clock: _clock).GetLiveAsync();

        Assert.Equal(("live", 2), (live.Status, server.Seen.Count));
    }

    [Fact]
    public async Task Answer_that_never_comes_is_given_up()
    {
        await using var server = await FaultyServer.StartAsync(FaultyServer.Hang);
        var options = new PlannerClientOptions { AttemptTimeout = TimeSpan.FromSeconds(9), Retries = 0 };

        var failure = await FailureAsync(server, options);

        Assert.Equal($"The Planner at {server.Http.BaseAddress} did not answer within 9 s.", failure.Message);
        Assert.Equal((null, true), (failure.StatusCode, failure.IsRetryable));
    }

    [Fact]
    public async Task All_attempts_together_are_given_up_too()
    {
        await using var server = await FaultyServer.StartAsync(
            Problem(503, retryable: true, ("Retry-After", "30")));
        var options = new PlannerClientOptions { Retries = 100, TotalTimeout = TimeSpan.FromSeconds(100) };

        var failure = await FailureAsync(server, options);

        Assert.Equal(
            $"The Planner at {server.Http.BaseAddress} gave no answer within 100 s, asked 4 times. "
            + "The last failure: Not now. Perhaps later.",
            failure.Message);
    }

    [Fact]
    public async Task Service_that_fails_too_often_is_left_alone_until_it_may_be_back()
    {
        var isBack = false;
        await using var server = await FaultyServer.StartAsync(
            context => (isBack ? FaultyServer.Json(Live) : Problem(503, retryable: true))(context));
        var options = new PlannerClientOptions { Retries = 0, FailuresBeforeBreak = 3 };
        var planner = new PlannerClient(server.Http, options, _clock);
        for (var call = 0; call < 3; call++)
        {
            await Assert.ThrowsAsync<PlannerException>(() => planner.GetLiveAsync());
        }

        isBack = true;
        var leftAlone = await Assert.ThrowsAsync<PlannerException>(() => planner.GetLiveAsync());
        _clock.Jump(options.BreakDuration);
        var back = await planner.GetLiveAsync();

        Assert.Equal(
            $"The Planner at {server.Http.BaseAddress} failed too often of late and is left alone for 5 s.",
            leftAlone.Message);
        Assert.Equal((true, options.BreakDuration), (leftAlone.IsRetryable, leftAlone.RetryAfter));
        Assert.Equal(("live", 4), (back.Status, server.Seen.Count));
    }

    [Fact]
    public async Task Refusals_are_no_reason_to_leave_the_service_alone()
    {
        await using var server = await FaultyServer.StartAsync(Problem(429, retryable: true));
        var options = new PlannerClientOptions { Retries = 20, FailuresBeforeBreak = 2 };

        var refusal = await FailureAsync(server, options);

        Assert.Equal((21, HttpStatusCode.TooManyRequests), (server.Seen.Count, refusal.StatusCode));
    }

    [Theory]
    [InlineData("<html>Welcome to our intranet</html>", "text/html", "text/html")]
    [InlineData("""{"hello": "world"}""", "application/json", "status")]
    [InlineData("null", "application/json", "null")]
    public async Task Foreign_answer_is_no_planners(string body, string mediaType, string told)
    {
        await using var server = await FaultyServer.StartAsync(FaultyServer.Text(body, mediaType));

        var failure = await FailureAsync(server);

        Assert.Single(server.Seen);
        Assert.False(failure.IsRetryable);
        Assert.StartsWith(
            $"What answers at {server.Http.BaseAddress} is no Planner, or one of another version: ",
            failure.Message,
            StringComparison.Ordinal);
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_without_a_planner_behind_it_is_tried_again()
    {
        await using var server = await FaultyServer.StartAsync(
            FaultyServer.Text("<html>Bad Gateway</html>", "text/html", 502), FaultyServer.Json(Live));

        Assert.Equal("live", (await new PlannerClient(server.Http, clock: _clock).GetLiveAsync()).Status);
    }

    [Fact]
    public void Options_out_of_their_range_are_refused()
    {
        using var http = new HttpClient { BaseAddress = new Uri("http://localhost/") };

        var refusal = Assert.Throws<ArgumentException>(
            () => new PlannerClient(http, new() { Retries = -1, AttemptTimeout = TimeSpan.Zero }));

        Assert.Contains("Retries", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("AttemptTimeout", refusal.Message, StringComparison.Ordinal);
    }

    private static RequestDelegate Problem(
        int status, bool? retryable, params (string Name, string Value)[] headers)
    {
        var said = retryable is null ? "" : retryable.Value ? """, "retryable": true""" : """, "retryable": false""";
        return FaultyServer.Json(
            $$"""{"type": "/problems/x", "title": "Not now.", "detail": "Perhaps later."{{said}}}""", status, headers);
    }

    private Task<PlannerException> FailureAsync(FaultyServer server, PlannerClientOptions? options = null) =>
        Assert.ThrowsAsync<PlannerException>(() => new PlannerClient(server.Http, options, _clock).GetLiveAsync());

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class BreaksWhenCancelled : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, CancellationToken.None);
            throw new HttpRequestException("The connection is gone.");
        }
    }
}
