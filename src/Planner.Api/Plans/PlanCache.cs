using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>
/// The stored plans that were asked for last. A plan never changes, so that they are true in every replica.
/// </summary>
internal sealed class PlanCache(IOptions<PlannerOptions> options) : IDisposable
{
    private readonly MemoryCache _plans = new(new MemoryCacheOptions { SizeLimit = options.Value.PlanCacheBytes });

    public StoredPlan? Find(string planId) => _plans.Get<StoredPlan>(planId);

    public void Keep(string planId, StoredPlan plan) =>
        _plans.Set(planId, plan, new MemoryCacheEntryOptions { Size = plan.Utf8Json.Length });

    public void Dispose() => _plans.Dispose();
}
