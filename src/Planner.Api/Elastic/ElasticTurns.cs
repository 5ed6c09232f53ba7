using System.Security.Cryptography;
using System.Text;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>
/// Lets the events of one run be decided about one after another, whichever service they reach: each decision takes up
/// the one before, and a search that has to be done again is time lost. That none is decided about wrongly does not
/// depend on it.
/// </summary>
internal sealed class ElasticTurns(PlanTurns turns)
{
    /// <summary>Does the work when it is this caller's turn.</summary>
    public Task<T> TakeAsync<T>(string job, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        // Plans take turns by ids of the same form: one that shares the run's waits for it, which is no harm.
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"job {job}")));
        return turns.TakeAsync(key, work, cancellationToken);
    }
}
