namespace TeraPipe.Planner.Api.Jobs;

/// <summary>What can happen to a run, as the table and the JSON say.</summary>
internal static class JobEventKind
{
    public const string Registered = "registered";
    public const string Observed = "observed";
    public const string DriftConfirmed = "driftConfirmed";
    public const string Replanned = "replanned";
    public const string ReplanDeclined = "replanDeclined";
    public const string PlanChanged = "planChanged";
    public const string Ended = "ended";

    /// <summary>A decision about an elastic run's plan; beside it all of <see
    /// cref="Elastic.ElasticEventKind"/>.</summary>
    public const string ElasticPlanned = "elasticPlanned";
}
