namespace TeraPipe.Executor.Plans;

/// <summary>
/// The plan that training begins with: the planner's, else the cached one, else that of the user's file, else none.
/// </summary>
internal sealed class PlannerStart(
    PlannerLoopOptions options, PlanCache cache, PlannerVoice voice, TimeProvider clock)
{
    /// <returns>The plan, and whether it is the planner's.</returns>
    /// <exception cref="NoPlanException">There is none.</exception>
    public async Task<(TrainingPlan Plan, bool IsPlanners)> FindAsync(CancellationToken cancellationToken)
    {
        var cached = cache.Read(options.Question);
        if (cached.Refusal is { } refusal)
        {
            voice.Say(PlannerNoticeKind.CacheRefused, refusal);
        }

        try
        {
            var deadline = cached.Plan is null ? options.StartDeadline : options.CallDeadline;
            using var talk = new PlannerTalk(options, deadline, clock);
            var plan = await WithDevicesAsync(talk, await talk.RegisterAsync(cancellationToken), cancellationToken);
            Say(plan, $"is that of the planner at {options.Planner}");
            SayIfMoreAreHere(plan);
            return (plan, true);
        }
        catch (Exception failure) when (PlannerTalk.IsFailure(failure))
        {
            var (plan, from) = WithoutPlanner(cached, failure);
            voice.Failed(failure, plan);
            Say(plan, from);
            return (plan, false);
        }
    }

    /// <summary>Waits until the planner has heard which workers are lost, and plans for those that are here.</summary>
    private async Task<TrainingPlan> WithDevicesAsync(
        PlannerTalk talk, TrainingPlan plan, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        for (var isSaid = false; plan.DevicesMissing(options.Elastic) is { } missing; isSaid = true)
        {
            if (clock.GetElapsedTime(startedAt) > options.StartDeadline)
            {
                throw new NoPlanException($"There is no plan to train on. {missing}", cause: null);
            }

            if (!isSaid)
            {
                voice.Say(
                    PlannerNoticeKind.DevicesMissing,
                    $"{missing} It is waited for {options.StartDeadline.TotalSeconds:0.###} s.");
            }

            await Task.Delay(options.PostInterval, clock, cancellationToken);
            plan = await talk.LookUpAsync(cancellationToken);
        }

        return plan;
    }

    private void SayIfMoreAreHere(TrainingPlan plan)
    {
        if (plan.Elastic is { } placed && options.Elastic?.DevicesHere > placed.Answer.Devices)
        {
            voice.Say(
                PlannerNoticeKind.WorkerState,
                $"The planner plans with {placed.Answer.Devices} device(s), and {options.Elastic.DevicesHere} are "
                + "here. A worker that takes the place of one that is lost needs its name; further ones are told to "
                + "the planner as joined.");
        }
    }

    private (TrainingPlan Plan, string From) WithoutPlanner(PlanReading cached, Exception failure)
    {
        if (cached.Plan is { } kept)
        {
            return (kept, $"was cached in {options.CacheFile}");
        }

        var why = $"{failure.Message} {cached.Refusal ?? $"No plan is cached in {options.CacheFile}."}";
        if (options.PlanFile is not { } file)
        {
            throw new NoPlanException(
                $"There is no plan to train on. {why} {Remedy(failure)}, or give a plan file: the answer of "
                + "GET /v1/plans/{planId}, saved.",
                failure);
        }

        try
        {
            return (PlanFile.Read(file, options.Question), $"is that of the file {file}");
        }
        catch (Exception useless) when (useless is PlanRefusedException or IOException or UnauthorizedAccessException)
        {
            throw new NoPlanException(
                $"There is no plan to train on. {why} The plan file {file} is of no use: {useless.Message} "
                + $"{Remedy(failure)}, or give another plan file.",
                failure);
        }
    }

    private string Remedy(Exception failure) => PlannerVoice.KindOf(failure) switch
    {
        PlannerNoticeKind.PlannerRefused => "Change what is asked",
        PlannerNoticeKind.PlanRefused => "Change what is asked, or the job's name",
        _ => $"Start the planner at {options.Planner}",
    };

    private void Say(TrainingPlan plan, string from)
    {
        var placed = plan.Elastic is { } elastic ? $"{elastic}; " : "";
        voice.Say(
            PlannerNoticeKind.Started,
            $"Training begins on {plan}, which {from}; {placed}predicted step {plan.PredictedStep}.");
    }
}
