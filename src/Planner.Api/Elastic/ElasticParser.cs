using TeraPipe.Contracts.Elastic;
using TeraPipe.Planner.Api.Freezing;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>Turns the elastic part of a registration into what was meant, or says all that is wrong with it.</summary>
internal sealed class ElasticParser(ElasticRequest sent, ElasticOptions limits, Faults faults)
{
    private const double DefaultHysteresis = 0.1;
    private const double DefaultSwitchCostMs = 10_000;
    private const double MostSwitchCostMs = 1e12;
    private const int DefaultSteps = 1000;
    private const int DefaultTimeoutMs = 30_000;
    private const int LeastTimeoutMs = 100;
    private const int MostTimeoutMs = 86_400_000;

    /// <param name="question">What the run's first plan answers; null where that has faults.</param>
    /// <returns>The settings, but for the plan's id; they count only where there is no fault.</returns>
    public ElasticSettings Parse(PlanQuestion? question)
    {
        var (hysteresis, costMs) = (sent.Hysteresis ?? DefaultHysteresis, sent.SwitchCostMs ?? DefaultSwitchCostMs);
        var (steps, timeoutMs) = (
            sent.StepsBetweenDecisions ?? DefaultSteps, sent.HeartbeatTimeoutMs ?? DefaultTimeoutMs);
        Require(hysteresis is >= 0 and <= 1000, "hysteresis", "must be from 0 to 1000.");
        Require(costMs is >= 0 and <= MostSwitchCostMs, "switchCostMs", $"must be from 0 to {MostSwitchCostMs:0}.");
        Require(steps >= 0, "stepsBetweenDecisions", "must not be negative.");
        Require(
            timeoutMs is >= LeastTimeoutMs and <= MostTimeoutMs,
            "heartbeatTimeoutMs",
            $"must be from {LeastTimeoutMs} to {MostTimeoutMs}.");
        if (sent.Policy is { } policy)
        {
            _ = new FreezePolicyParser(policy, "elastic.policy.", faults).Parse();
        }

        return new ElasticSettings
        {
            PlanId = "",
            Devices = ParseDevices(question),
            Policy = sent.Policy,
            BatchPolicy = ElasticWords.BatchPolicies.WordOf(
                ElasticWords.BatchPolicies.Parse(sent.BatchPolicy, "elastic.batchPolicy", faults)),
            Search = ElasticWords.Searches.WordOf(
                ElasticWords.Searches.Parse(sent.Search, "elastic.search", faults)),
            IsCausal = ParseIsCausal(question),
            Hysteresis = hysteresis,
            SwitchCostMs = costMs,
            StepsBetweenDecisions = steps,
            HeartbeatTimeoutMs = timeoutMs,
            Cache = sent.Cache is null ? null : ParseCache(sent.Cache),
        };
    }

    private int ParseDevices(PlanQuestion? question)
    {
        var least = (question?.Stages ?? 1) * (long)(question?.DataParallelDegree ?? 1);
        var devices = sent.Devices ?? least;
        Require(
            devices >= least,
            "devices",
            $"must be at least {least}: the plan has so many stages times replicas.");
        Require(
            devices <= limits.MaxDevices, "devices", $"must be at most {limits.MaxDevices} (Elastic:MaxDevices).");
        if (question is not null)
        {
            var there = question.Cluster?.Description.Gpus / question.TensorParallelDegree;
            Require(
                there is null || devices <= there,
                "devices",
                $"must be at most {there}: the plan's cluster has no more, tensor parallelism counted.");
            faults.Require(
                question.Schedule.VirtualStages == 1,
                "elastic",
                "needs a plan with one stage on each device: virtualStages must be 1.");
            faults.Require(
                question.Recompute == Recompute.None,
                "elastic",
                "needs a plan without recompute: what a frozen layer's backward would compute again is not known.");
        }

        return (int)Math.Min(devices, int.MaxValue);
    }

    private bool ParseIsCausal(PlanQuestion? question)
    {
        var isCausal = sent.IsCausal ?? true;
        if (!isCausal && question is not null)
        {
            var whole = question.Constraints with { MaximumSlices = 1 };
            Require(
                question.Constraints.MaximumSlices is null or 1
                    && whole.Infeasibility(question.Sequence, question.Grain) is null,
                "isCausal",
                "may be false only where the plan's constraints allow whole sequences, as every token attends to all.");
        }

        return isCausal;
    }

    private ElasticCacheRequest ParseCache(ElasticCacheRequest cache)
    {
        const string Speed = "must be from 0.001 to 1000000.";
        Require(cache.Sequences is >= 1 and <= 1_000_000_000_000, "cache.sequences", "must be from 1 to 10^12.");
        Require(cache.PassesLeft is >= 0, "cache.passesLeft", "must not be missing or negative.");
        Require(cache.BudgetBytes is >= 0, "cache.budgetBytes", "must not be missing or negative.");
        Require(IsSpeed(cache.ReadGigabytesPerSecond), "cache.readGigabytesPerSecond", Speed);
        Require(IsSpeed(cache.WriteGigabytesPerSecond), "cache.writeGigabytesPerSecond", Speed);
        return cache with
        {
            IsAugmented = cache.IsAugmented ?? false,
            HasTiedEmbedding = cache.HasTiedEmbedding ?? false,
        };
    }

    private static bool IsSpeed(double? gigabytesPerSecond) => gigabytesPerSecond is >= 0.001 and <= 1_000_000;

    private void Require(bool holds, string field, string message) =>
        faults.Require(holds, $"elastic.{field}", message);
}
