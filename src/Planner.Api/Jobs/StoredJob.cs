using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Jobs;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>A run as the database keeps it.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Policy">When it is planned again; never changes.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Observed">The event that sums up its observations last; null where none does.</param>
internal sealed record StoredJob(string Job, JobPolicy Policy, JobState State, JobEvent? Observed = null)
{
    /// <summary>How it is elastic; null: it is not. Never changes.</summary>
    public ElasticSettings? Elastic { get; init; }
}
