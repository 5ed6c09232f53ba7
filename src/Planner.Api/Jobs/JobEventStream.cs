using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>A run's events as they happen: those that there are, then each new one, until the run has ended.</summary>
internal sealed class JobEventStream(JobRepository jobs, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const int EventsAtOnce = 100;

    /// <summary>The database is asked so often: any replica may have written the event.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Each has its sequence for id, so that a client that lost the connection goes on where it was (Last-Event-ID).
    /// Null where nothing has happened for long.
    /// </summary>
    /// <param name="job">A run that there is.</param>
    /// <param name="after">Events follow this one, which is not that of its end; 0: from the first.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public async IAsyncEnumerable<SseItem<JobEvent>?> FollowAsync(
        string job, int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        var toldAt = clock.GetTimestamp();
        while (!either.IsCancellationRequested)
        {
            var events = await jobs.EventsAsync(job, after, EventsAtOnce, cancellationToken);
            foreach (var next in events)
            {
                yield return new SseItem<JobEvent>(next, next.Kind) { EventId = $"{next.Sequence}" };
                (after, toldAt) = (next.Sequence, clock.GetTimestamp());
            }

            if (events is [.., { Kind: JobEventKind.Ended }])
            {
                yield break;
            }

            if (clock.GetElapsedTime(toldAt) >= EventStream.LongestSilence)
            {
                yield return null;
                toldAt = clock.GetTimestamp();
            }

            if (events.Count == 0)
            {
                // Throws nothing where the client has gone or the service stops: the stream just ends.
                await Task.Delay(_interval, clock, either.Token).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
