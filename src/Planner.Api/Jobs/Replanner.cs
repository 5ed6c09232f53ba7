using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Observations;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning.Drift;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>
/// Decides whether a run is to have another plan:
///     1. on the newest comparable profile, if one is newer than the plan's;
///     2. else on the plan's, corrected by the slice times that were observed since the drift began;
///     3. the question is asked again on it, and the answer taken if it gains enough over the present slicing under the
///        same latencies.
/// It changes nothing but that it stores the profile and the plan of an answer that is taken.
/// </summary>
internal sealed class Replanner(
    PlanService planner,
    ProfileRepository profiles,
    PlanRepository plans,
    ObservationRepository observations,
    IOptions<PlannerOptions> options)
{
    /// <summary>Slices of so many of the last observations are fitted.</summary>
    private const int FittedObservations = 50;

    public async Task<ReplanDecision> DecideAsync(StoredJob job, CancellationToken cancellationToken)
    {
        var plan = (await plans.FindAsync(job.State.PlanId, cancellationToken))!;
        var question = await planner.QuestionOfAsync(plan, cancellationToken);
        var numbers = new ReplanNumbers { MinimumGainFraction = job.Policy.MinimumGainFraction };
        if (await profiles.FindNewerComparableAsync(plan.ProfileId, cancellationToken) is { } newer)
        {
            var basis = $"Profile {newer.Profile.ProfileId} of the same device and layer is newer than the plan's.";
            return await CompareAsync(new(plan, newer.Profile, basis, numbers), cancellationToken);
        }

        var observed = await ObservedAsync(job, plan, question, cancellationToken);
        if (observed.Count == 0)
        {
            return new ReplanDecision(JobReasons.NoSlices, numbers);
        }

        if (question.Recompute != Recompute.None)
        {
            return new ReplanDecision(JobReasons.Recomputes, numbers);
        }

        var (adjusted, fit) = AdjustedProfile.Of(question.Profile, observed, question.LayersPerStage);
        numbers = numbers with
        {
            ForwardScale = fit.Forward.Scale,
            ForwardOffsetMs = fit.Forward.Offset.Value,
            BackwardScale = fit.Backward.Scale,
            BackwardOffsetMs = fit.Backward.Offset.Value,
        };
        return fit.IsCommonScale ? new ReplanDecision(JobReasons.CommonScale(fit), numbers)
            : adjusted is null ? new ReplanDecision(JobReasons.NoProfile(fit), numbers)
            : await CompareAsync(
                new(plan, adjusted, JobReasons.Adjusted(fit), numbers), cancellationToken);
    }

    /// <summary>The slices since the drift, or since the plan began where there is none.</summary>
    private async Task<IReadOnlyList<SliceObservation>> ObservedAsync(
        StoredJob job, PlanResponse plan, PlanQuestion question, CancellationToken cancellationToken)
    {
        var key = new StreamKey(plan.PlanId, SlicingKind.Plan, job.Job, job.State.PlanSince);
        if (await observations.FindAsync(key, cancellationToken) is not { } stream)
        {
            return [];
        }

        var since = stream.State.Monitor.LastDrift?.Since ?? 1;
        var slices = await observations.SlicesAsync(stream.StreamId, since, FittedObservations, cancellationToken);
        var predicted = new PredictedSteps(plan, plan.Plan, question);
        return [.. slices.Select(predicted.Compare)];
    }

    private async Task<ReplanDecision> CompareAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        var (plan, profile, basis, numbers) = candidate;
        var (asked, faults) = await planner.ParseAsync(plan.Question, profile, cancellationToken);
        if (asked is null)
        {
            var first = faults.ByField.First();
            return new ReplanDecision(
                $"{basis} The question cannot be asked on it: {first.Key} {first.Value[0]}", numbers);
        }

        var microBatches = MicroBatchBodies.Parse(plan.Plan.MicroBatches);
        if (microBatches.FirstOrDefault(
            one => profile.MicroBatchSizes?.Contains(one.Sequences) == false) is { } unknown)
        {
            return new ReplanDecision(
                $"{basis} It has no micro-batches of {unknown.Sequences} sequences, which the plan has.", numbers);
        }

        var outcome = await planner.PreviewAsync(asked, options.Value.SearchTimeout, cancellationToken);
        if (outcome.Plan is not { } found)
        {
            return new ReplanDecision(
                $"{basis} There is no plan on it: {outcome.Problem!.ProblemDetails.Detail}", numbers);
        }

        // What the present slicing costs is also to be known where a strict question would refuse it.
        var pricing = new PlanPricing(new PlanProblem(asked with { IsStrict = false }));
        var oldStepMs = pricing.MakespanMs(microBatches) + (found.OptimizerMs ?? 0);
        numbers = numbers with
        {
            OldStepMs = oldStepMs,
            NewStepMs = found.Plan.StepMs,
            GainFraction = oldStepMs > 0 ? 1 - (found.Plan.StepMs / oldStepMs) : 0,
        };
        return numbers.GainFraction > numbers.MinimumGainFraction
            ? await TakeAsync(candidate with { Numbers = numbers }, asked, cancellationToken)
            : new ReplanDecision($"{basis} {JobReasons.TooLittle(numbers)}", numbers);
    }

    private async Task<ReplanDecision> TakeAsync(
        Candidate candidate, PlanQuestion asked, CancellationToken cancellationToken)
    {
        var profile = candidate.Profile;
        await profiles.AddAsync(profile, cancellationToken);
        var outcome = await planner.FindOrMakeAsync(asked, options.Value.SearchTimeout, cancellationToken);
        return outcome.Plan is { } plan
            ? new ReplanDecision($"{candidate.Basis} {JobReasons.Enough(candidate.Numbers)}", candidate.Numbers, plan)
            {
                ProfileId = profile.ProfileId,
            }
            : new ReplanDecision(outcome.Problem!.ProblemDetails.Detail!, candidate.Numbers);
    }

    /// <summary>What might take a plan's place.</summary>
    private sealed record Candidate(
        PlanResponse Plan, Profile Profile, string Basis, ReplanNumbers Numbers);
}
