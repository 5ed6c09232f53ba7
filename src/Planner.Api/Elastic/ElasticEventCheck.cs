using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Jobs;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>Says what of an event does not fit the run as it stands.</summary>
internal sealed class ElasticEventCheck(
    PlanService planner, PlanRepository plans, ProfileRepository profiles, IOptions<ElasticOptions> options)
{
    /// <returns>The id of the profile that a profile event names; null where there is none.</returns>
    public async Task<string?> CheckAsync(
        StoredJob job, ElasticEventRequest sent, Faults faults, CancellationToken cancellationToken)
    {
        var (settings, state, data) = (job.Elastic!, job.State.Elastic!, sent.Data!);
        faults.Require(
            sent.Generation <= state.Generation,
            "generation",
            $"must be at most the job's, which is {state.Generation}.");
        switch (sent.Kind!)
        {
            case ElasticEventKind.Freeze or ElasticEventKind.Thaw:
                await CheckLayersAsync(settings, state, sent, faults, cancellationToken);
                return null;
            case ElasticEventKind.Profile:
                return await CheckProfileAsync(settings, data.Profile!, faults, cancellationToken);
            case ElasticEventKind.WorkerJoined:
                await CheckJoiningAsync(settings, state, sent, faults, cancellationToken);
                return null;
            default:
                CheckWorker(settings, state, sent, faults);
                return null;
        }
    }

    private async Task CheckJoiningAsync(
        ElasticSettings settings,
        ElasticState state,
        ElasticEventRequest sent,
        Faults faults,
        CancellationToken cancellationToken)
    {
        var after = state.After(sent, profileId: null).Devices(settings.Devices);
        if (after == state.Devices(settings.Devices))
        {
            return; // it is there already
        }

        var most = options.Value.MaxDevices;
        faults.Require(
            after <= most,
            "data.worker",
            $"would be one more than the {most} devices that a job may have (Elastic:MaxDevices).");
        var plan = (await plans.FindAsync(settings.PlanId, cancellationToken))!;
        var question = await planner.QuestionOfAsync(plan, cancellationToken);
        var there = question.Cluster?.Description.Gpus / question.TensorParallelDegree;
        faults.Require(
            there is null || after <= there,
            "data.worker",
            $"would be one more than the {there} devices of the plan's cluster, tensor parallelism counted.");
    }

    private async Task CheckLayersAsync(
        ElasticSettings settings,
        ElasticState state,
        ElasticEventRequest sent,
        Faults faults,
        CancellationToken cancellationToken)
    {
        var plan = (await plans.FindAsync(settings.PlanId, cancellationToken))!;
        var (frozen, most) = (sent.Data!.FrozenLayers!.Value, (plan.Stages * plan.LayersPerStage) - 1);
        faults.Require(
            frozen <= most, "data.frozenLayers", $"must be at most {most}: the last layer is trained to the end.");
        faults.Require(
            sent.Kind == ElasticEventKind.Freeze ? frozen >= state.FrozenLayers : frozen < state.FrozenLayers,
            "data.frozenLayers",
            sent.Kind == ElasticEventKind.Freeze
                ? $"must be at least the {state.FrozenLayers} that are frozen: thaw says otherwise."
                : $"must be fewer than the {state.FrozenLayers} that are frozen: freeze says otherwise.");
    }

    private static void CheckWorker(
        ElasticSettings settings, ElasticState state, ElasticEventRequest sent, Faults faults)
    {
        var worker = sent.Data!.Worker!;
        var there = state.StateOf(worker);
        faults.Require(
            state.IsOwn(worker, settings.Devices), "data.worker", ElasticReasons.NotOwn(worker, settings.Devices));
        faults.Require(
            sent.Kind != ElasticEventKind.WorkerSlow || there == ElasticWords.Present,
            "data.worker",
            $"'{worker}' is {there}: it cannot be slow.");
    }

    private async Task<string?> CheckProfileAsync(
        ElasticSettings settings, string name, Faults faults, CancellationToken cancellationToken)
    {
        if (await profiles.FindAsync(name, cancellationToken) is not { Profile: var profile })
        {
            faults.Add("data.profile", $"'{name}' is no profile's id or name; GET /v1/profiles lists them.");
            return null;
        }

        var plan = (await plans.FindAsync(settings.PlanId, cancellationToken))!;
        var (_, misfits) = await planner.ParseAsync(plan.Question, profile, cancellationToken);
        foreach (var (field, messages) in misfits.ByField)
        {
            faults.Add("data.profile", $"does not fit the job's plan: {field} {messages[0]}");
        }

        return profile.ProfileId;
    }
}
