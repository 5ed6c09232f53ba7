using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace TeraPipe.Contracts.Client;

/// <summary>
/// What surrounds every call, from outside in: the total timeout, the retries, the circuit breaker. The timeout of each
/// attempt is <see cref="Transport"/>'s, since it is to be told apart from the caller's cancellation.
/// </summary>
internal static class Resilience
{
    private const double FailureRatio = 0.9;

    private static readonly TimeSpan _samplingDuration = TimeSpan.FromSeconds(30);

    public static ResiliencePipeline Of(PlannerClientOptions options, TimeProvider clock)
    {
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }.AddTimeout(options.TotalTimeout);
        if (options.Retries > 0)
        {
            pipeline.AddRetry(Retry(options));
        }

        return pipeline.AddCircuitBreaker(CircuitBreaker(options)).Build();
    }

    private static RetryStrategyOptions Retry(PlannerClientOptions options) => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<PlannerException>(
            failure => failure.IsRetryable && (failure.RetryAfter ?? TimeSpan.Zero) <= options.MaxRetryDelay),
        MaxRetryAttempts = options.Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = options.RetryDelay,
        MaxDelay = options.MaxRetryDelay,
        DelayGenerator = retry => ValueTask.FromResult((retry.Outcome.Exception as PlannerException)?.RetryAfter),
        OnRetry = retry =>
        {
            options.Retrying?.Invoke((PlannerException)retry.Outcome.Exception!, retry.RetryDelay);
            return ValueTask.CompletedTask;
        },
    };

    /// <summary>A refusal is a sign of life, also the one to come back later (429).</summary>
    private static CircuitBreakerStrategyOptions CircuitBreaker(PlannerClientOptions options) => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<PlannerException>(
            failure => failure.IsRetryable
                && failure.StatusCode is null or >= HttpStatusCode.InternalServerError),
        FailureRatio = FailureRatio,
        SamplingDuration = _samplingDuration,
        MinimumThroughput = options.FailuresBeforeBreak,
        BreakDuration = options.BreakDuration,
    };
}
