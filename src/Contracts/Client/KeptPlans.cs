using System.Collections.Concurrent;
using System.Net.Http.Headers;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Contracts.Client;

/// <summary>The last plans that were sent whole, so that they need not be again.</summary>
internal sealed class KeptPlans
{
    private const int MaxPlans = 100;

    private readonly ConcurrentDictionary<string, KeptPlan> _plans = [];

    public KeptPlan? Find(string planId) => _plans.GetValueOrDefault(planId);

    /// <returns><paramref name="plan"/>.</returns>
    public PlanResponse Keep(HttpResponseMessage response, PlanResponse plan)
    {
        if (response.Headers.ETag is { } tag)
        {
            if (_plans.Count >= MaxPlans)
            {
                _plans.Clear(); // who goes through so many plans asks for each of them once
            }

            _plans[plan.PlanId] = new KeptPlan(tag, plan);
        }

        return plan;
    }

    /// <summary>A plan and its tag.</summary>
    internal sealed record KeptPlan(EntityTagHeaderValue Tag, PlanResponse Plan);
}
