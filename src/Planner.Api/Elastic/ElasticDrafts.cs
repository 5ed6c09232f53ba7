using System.Globalization;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Planner.Api.Jobs;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>What an event leaves in the run's log: itself, and the decision that followed.</summary>
internal static class ElasticDrafts
{
    public static IReadOnlyList<JobEventDraft> Of(
        StoredJob job, ElasticEventRequest sent, ElasticReplan replan, string? profileId, SilentWorker? overdue) =>
    [
        new(sent.Kind!, Describe(sent, overdue), job.State.PlanId) { ProfileId = profileId, ElasticEvent = sent },
        new(JobEventKind.ElasticPlanned, replan.Reason, job.State.PlanId) { ElasticReplan = replan },
    ];

    private static string Describe(ElasticEventRequest sent, SilentWorker? overdue)
    {
        var data = sent.Data!;
        return string.Create(CultureInfo.InvariantCulture, $"{sent.Kind switch
        {
            ElasticEventKind.Freeze or ElasticEventKind.Thaw => $"The first {data.FrozenLayers} layers are frozen.",
            ElasticEventKind.Profile => $"It is planned on profile {data.Profile}.",
            ElasticEventKind.WorkerLost when overdue is not null =>
                $"Worker {data.Worker} sent no heartbeat for {overdue.TimeoutMs} ms.",
            ElasticEventKind.WorkerLost => $"Worker {data.Worker} is lost.",
            ElasticEventKind.WorkerJoined => $"Worker {data.Worker} has joined.",
            ElasticEventKind.WorkerSlow => $"Worker {data.Worker} takes {data.Slowdown:0.###} times as long as others.",
            _ => $"Worker {data.Worker} will go.",
        }}");
    }
}
