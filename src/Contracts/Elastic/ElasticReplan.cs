namespace TeraPipe.Contracts.Elastic;

/// <summary>
/// One decision about an elastic run's plan. Decisions are only ever added; the last one's after is the present plan.
/// </summary>
public sealed record ElasticReplan
{
    /// <summary>The how manieth of its run it is, from 1 and without a gap.</summary>
    public required int Number { get; init; }

    /// <summary>
    /// The run's generation from then on. It rises by one where the stages, replicas or workers that are left out
    /// change, where there is no plan any more, and where a worker goes: all workers then come together anew.
    /// </summary>
    public required int Generation { get; init; }

    /// <summary>The id of the event that it follows from; missing at registration.</summary>
    public string? EventId { get; init; }

    /// <summary>What it follows from: "registered", or the event's kind.</summary>
    public required string Cause { get; init; }

    /// <summary>
    /// "begun" (the first), "kept" (stages, replicas and who is in them stay, slices may change), "changed" or
    /// "impossible" (no plan fits the devices that are left).
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>Whether the plan before could not go on, so that costs and gains were not asked.</summary>
    public required bool IsForced { get; init; }

    /// <summary>Why, in words and numbers.</summary>
    public required string Reason { get; init; }

    /// <summary>Devices that the run has now.</summary>
    public required int Devices { get; init; }

    /// <summary>The plan before; missing where there was none.</summary>
    public ElasticPlanResponse? Before { get; init; }

    /// <summary>The plan from now on; missing where none fits.</summary>
    public ElasticPlanResponse? After { get; init; }

    /// <summary>Predicted step of the stages and replicas before, as all is now, in milliseconds; missing where they
    /// cannot go on.</summary>
    public double? KeptStepMs { get; init; }

    /// <summary>Predicted step of the best plan that was found, for as many sequences, in milliseconds; missing where
    /// there is none.</summary>
    public double? BestStepMs { get; init; }

    /// <summary>What the steps until the next decision take less with the best plan, in milliseconds; missing where
    /// nothing was compared.</summary>
    public double? GainMs { get; init; }

    /// <summary>What a change takes, in milliseconds.</summary>
    public required double SwitchCostMs { get; init; }

    /// <summary>Whether the activation cache pays.</summary>
    public required ElasticCacheAdvice Cache { get; init; }
}
