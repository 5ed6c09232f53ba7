namespace TeraPipe.Executor.Plans.Elastic;

/// <summary>What the first rank of an elastic run has to talk about besides: that it lives, and what is frozen.
/// </summary>
/// <param name="options">Of the run.</param>
/// <param name="talk">With the planner.</param>
/// <param name="heartbeat">The first rank's; its owner's.</param>
internal sealed class ElasticCourier(ElasticLoopOptions options, PlannerTalk talk, WorkerHeartbeat heartbeat)
{
    /// <summary>Decides what is frozen.</summary>
    public FreezeDecider Freezing { get; } = new(options, talk);

    /// <summary>Has the planner decide what waits.</summary>
    /// <param name="known">Where the run stood when it was looked up; null before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the run stands elsewhere now.</returns>
    public async Task<bool> HasNewsAsync(ElasticPlacement? known, CancellationToken cancellationToken) =>
        known is null
        || await Freezing.DecideAsync(known.Answer, cancellationToken)
        || heartbeat.Replan > known.Replan;
}
