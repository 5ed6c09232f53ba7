using System.Net;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace TeraPipe.Contracts.Client;

/// <summary>
/// Makes calls: as often as it takes, and with one kind of exception for whatever goes wrong. Cancellation by the
/// caller is always an <see cref="OperationCanceledException"/> with his token.
/// </summary>
internal sealed class Transport
{
    private readonly HttpClient _http;
    private readonly PlannerClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly ResiliencePipeline _pipeline;

    public Transport(HttpClient http, PlannerClientOptions options, TimeProvider clock)
    {
        (_http, _options, _clock) = (http, options, clock);
        Planner = http.BaseAddress
            ?? throw new ArgumentException("Its BaseAddress must be the Planner's.", nameof(http));
        _pipeline = Resilience.Of(options, clock);
    }

    public Uri Planner { get; }

    /// <exception cref="PlannerException">No attempt succeeded.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<TAnswer> SendAsync<TAnswer>(Call<TAnswer> call, CancellationToken cancellationToken)
    {
        var attempts = new Attempts();
        try
        {
            return await _pipeline.ExecuteAsync(
                async token => await attempts.CountAsync(() => AttemptAsync(call, token)), cancellationToken);
        }
        catch (Exception failure) when (cancellationToken.IsCancellationRequested)
        {
            // Whatever it looks like from here: a request that is torn down may end as a broken connection.
            throw new OperationCanceledException("The call was cancelled.", failure, cancellationToken);
        }
        catch (UploadSourceException callers)
        {
            ExceptionDispatchInfo.Throw(callers.InnerException!);
            throw; // never reached
        }
        catch (TimeoutRejectedException slow)
        {
            throw PlannerException.TooSlowInAll(Planner, _options.TotalTimeout, attempts, slow);
        }
        catch (Exception torn) when (torn is HttpRequestException or IOException)
        {
            // An attempt that is torn down because all the time is up may end as a broken connection, too.
            throw PlannerException.TooSlowInAll(Planner, _options.TotalTimeout, attempts, torn);
        }
        catch (BrokenCircuitException open)
        {
            throw PlannerException.LeftAlone(Planner, open.RetryAfter, open);
        }
    }

    /// <summary>With a stream, which may be silent for as long as an attempt may take.</summary>
    public Patience PatienceOf(CancellationToken caller) => new(_options.AttemptTimeout, _clock, caller);

    /// <summary>Waits, as long as the caller wants to.</summary>
    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        Task.Delay(delay, _clock, cancellationToken);

    /// <summary>The header as a duration; null where there is none.</summary>
    public TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } when date > _clock.GetUtcNow() => date - _clock.GetUtcNow(),
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };

    private async Task<TAnswer> AttemptAsync<TAnswer>(Call<TAnswer> call, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.AttemptTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var request = call.ToRequest();
        try
        {
            return await AnswerAsync(call, request, either.Token);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw Translated(failure);
        }
    }

    private async Task<TAnswer> AnswerAsync<TAnswer>(
        Call<TAnswer> call, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        try
        {
            if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NotModified)
            {
                throw await FailureAsync(response, cancellationToken);
            }

            var answer = await call.Read(response, cancellationToken);
            response = call.IsStream ? null : response;
            return answer;
        }
        finally
        {
            response?.Dispose();
        }
    }

    /// <summary>What a failure to send or to read means to the caller.</summary>
    public Exception Translated(Exception failure) => failure switch
    {
        PlannerException => failure,
        OperationCanceledException => PlannerException.TooSlow(Planner, Shortest(), failure),
        HttpRequestException or IOException => PlannerException.Unreachable(Planner, failure),
        JsonException => PlannerException.Foreign(Planner, failure),
        _ => failure,
    };

    private TimeSpan Shortest() => _http.Timeout > TimeSpan.Zero && _http.Timeout < _options.AttemptTimeout
        ? _http.Timeout
        : _options.AttemptTimeout;

    /// <summary>A proxy in between does not answer with problems.</summary>
    private async Task<PlannerException> FailureAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? await JsonAnswer.ReadAsync<ProblemBody>(response.Content, cancellationToken)
            : new ProblemBody { Title = $"Status {(int)response.StatusCode} {response.ReasonPhrase}." };
        return PlannerException.Of(response.StatusCode, problem, RetryAfter(response));
    }
}
