using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Jobs;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>
/// What happens to an elastic run. The plan is searched for before the transaction that writes the event and the
/// decision: it counts only if nothing else was decided meanwhile, else all is done again; what the run observes is no
/// reason, which may be more often than a search takes. So an event that was acknowledged is there with its decision,
/// and one that was not is not, whatever is cut off when.
/// </summary>
internal sealed class ElasticService(
    JobRepository jobs,
    WorkerRepository workers,
    ElasticEventCheck check,
    ElasticReplanner replanner,
    ElasticTurns turns)
{
    /// <summary>Tells a run of an event; sent again it happens no second time.</summary>
    /// <param name="name">The run's name.</param>
    /// <param name="sent">The event.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What became of it, and whether it is new; or the problem.</returns>
    public async Task<(ElasticEventResponse? Answer, bool IsNew, ProblemHttpResult? Problem)> TellAsync(
        string name, ElasticEventRequest sent, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        ElasticEventParser.Check(sent, faults);
        if (faults.Any)
        {
            return (null, false, Problems.InvalidRequest(faults));
        }

        return await FindAsync(name, sent, cancellationToken)
            ?? await turns.TakeAsync(name, () => TellInTurnAsync(name, sent, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Says of a worker that fell silent that it is lost. All replicas may: one of them writes it.
    /// </summary>
    /// <returns>Why it could not be planned, so that it is to be said again; null where it was, or is no loss.</returns>
    public async Task<ProblemHttpResult?> LoseAsync(SilentWorker silent, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(silent.Job, cancellationToken) is not { Elastic: not null } job)
        {
            return null;
        }

        var state = job.State.Elastic!;
        if (state.StateOf(silent.Worker) != ElasticWords.Present
            || !state.IsOwn(silent.Worker, job.Elastic.Devices))
        {
            await workers.IgnoreAsync(silent, cancellationToken);
            return null;
        }

        var generation = state.Generation;
        var lost = new ElasticEventRequest
        {
            Id = $"{ElasticEventParser.OwnPrefix}{silent.Worker}:{generation}",
            Kind = ElasticEventKind.WorkerLost,
            Generation = generation,
            Data = new() { Worker = silent.Worker },
        };
        return await jobs.FindEventAsync(job.Job, lost.Id, cancellationToken) is not null
            ? null
            : (await turns.TakeAsync(
                silent.Job, () => TryAsync(job, lost, silent, cancellationToken), cancellationToken)).Problem;
    }

    private async Task<(ElasticEventResponse? Answer, bool IsNew, ProblemHttpResult? Problem)> TellInTurnAsync(
        string name, ElasticEventRequest sent, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindAsync(name, sent, cancellationToken) is { } known)
            {
                return known;
            }

            if (await jobs.FindAsync(name, cancellationToken) is not { } job)
            {
                return (null, false, Problems.JobNotFound(name));
            }

            var (sequence, problem) = await TryAsync(job, sent, overdue: null, cancellationToken);
            if (problem is not null)
            {
                return (null, false, problem);
            }

            if (sequence is { } at)
            {
                return (await AnswerAsync(name, at, cancellationToken), true, null);
            }
        }
    }

    /// <returns>What became of the event, or that its id is another's; null where there is none of its id.</returns>
    private async Task<(ElasticEventResponse? Answer, bool IsNew, ProblemHttpResult? Problem)?> FindAsync(
        string name, ElasticEventRequest sent, CancellationToken cancellationToken)
    {
        if (await jobs.FindEventAsync(name, sent.Id!, cancellationToken) is not { } known)
        {
            return null;
        }

        return known.ElasticEvent == sent
            ? (await AnswerAsync(name, known.Sequence, cancellationToken), false, null)
            : (null, false, Problems.EventIdReused(name, sent.Id!));
    }

    /// <returns>The event's place in the log; null where another was decided about meanwhile, and it was not.</returns>
    private async Task<(int? Sequence, ProblemHttpResult? Problem)> TryAsync(
        StoredJob job, ElasticEventRequest sent, SilentWorker? overdue, CancellationToken cancellationToken)
    {
        if (job is not { Elastic: { } settings, State.Elastic: { } state })
        {
            return (null, Problems.JobNotElastic(job.Job));
        }

        if (!job.State.IsActive)
        {
            return (null, Problems.JobEnded(job.Job));
        }

        if (sent.Generation < state.Generation)
        {
            return (null, Problems.StaleGeneration(job.Job, sent.Generation!.Value, state.Generation));
        }

        var faults = new Faults();
        var profileId = await check.CheckAsync(job, sent, faults, cancellationToken);
        if (faults.Any)
        {
            return (null, Problems.InvalidRequest(faults));
        }

        var hasWorkerGone = ElasticEventKind.IsGoing(sent.Kind!)
            && state.StateOf(sent.Data!.Worker!) == ElasticWords.Present;
        var cause = new ElasticCause(sent.Id, sent.Kind!, hasWorkerGone);
        var (replan, problem) = await replanner.DecideAsync(
            settings, state.After(sent, profileId), cause, cancellationToken);
        if (replan is null)
        {
            return (null, problem);
        }

        var drafts = ElasticDrafts.Of(job, sent, replan, profileId, overdue);
        return (await WriteAsync(job, sent, drafts, overdue, cancellationToken), null);
    }

    private async Task<int?> WriteAsync(
        StoredJob job,
        ElasticEventRequest sent,
        IReadOnlyList<JobEventDraft> drafts,
        SilentWorker? overdue,
        CancellationToken cancellationToken)
    {
        var (_, sequence) = await jobs.ChangeAsync(
            job.Job, (stored, transaction) => WriteAsync(stored, transaction), cancellationToken);
        return sequence;

        async Task<(int? Sequence, IReadOnlyList<JobEventDraft> Events)> WriteAsync(
            StoredJob stored, NpgsqlTransaction transaction)
        {
            var isSame = stored.State.Elastic!.Replans == job.State.Elastic!.Replans;
            if (!isSame || !stored.State.IsActive || (overdue is not null
                && !await WorkerRepository.IsStillSilentAsync(overdue, transaction, cancellationToken)))
            {
                return (null, []);
            }

            var isThere = sent.Kind == ElasticEventKind.WorkerJoined;
            if (isThere || ElasticEventKind.IsGoing(sent.Kind!))
            {
                await WorkerRepository.WatchAsync(
                    job.Job, sent.Data!.Worker!, isThere, transaction, cancellationToken);
            }

            return (stored.State.Version + 1, [.. drafts.Select(next => next with { PlanId = stored.State.PlanId })]);
        }
    }

    private async Task<ElasticEventResponse> AnswerAsync(string job, int sequence, CancellationToken cancellationToken)
    {
        var events = await jobs.EventsAsync(job, sequence - 1, limit: 2, cancellationToken);
        return new ElasticEventResponse
        {
            Job = job,
            EventId = events[0].ElasticEvent!.Id!,
            Sequence = sequence,
            Replan = events[1].ElasticReplan!,
        };
    }
}
