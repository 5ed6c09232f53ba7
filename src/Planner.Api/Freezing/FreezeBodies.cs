using TeraPipe.Contracts.Freezing;
using TeraPipe.Planning.Elastic.Freezing;

namespace TeraPipe.Planner.Api.Freezing;

/// <summary>Freeze decisions on the wire.</summary>
internal static class FreezeBodies
{
    public static FreezeDecisionResponse Of(FreezeQuestion question)
    {
        var decision = question.Policy.Next(question.Last, question.Evidence);
        var bound = BoundOf(question.Sent, question.Last.Exact, question.Evidence.Decision, question.Evidence.Layers);
        var (nextBound, nextProgress, nextDecision) = Next(question, decision);
        return new FreezeDecisionResponse
        {
            FrozenLayers = decision.Layers,
            ExactLayers = decision.Exact,
            DecidedBy = FreezeWords.Reasons.WordOf(decision.Reason),
            Reason = Describe(question, decision, bound),
            Bound = bound,
            NextBound = nextBound,
            NextProgress = nextProgress,
            NextDecision = nextDecision,
        };
    }

    /// <summary>L_f + α (L − L_f); null of a policy that has none.</summary>
    private static double? BoundOf(FreezePolicyRequest policy, double exact, int decision, int layers)
    {
        var alpha = policy.Alpha ?? policy.AlphaSchedule?.LastOrDefault(part => part.FromDecision <= decision)?.Alpha;
        return exact + (alpha * (layers - exact));
    }

    private static (double Bound, double? Progress, int? Decision) Next(FreezeQuestion question, FreezeDecision now)
    {
        var (evidence, layers) = (question.Evidence, question.Evidence.Layers);
        switch (question.Sent.Kind)
        {
            case FreezeWords.Paper:
                return (BoundOf(question.Sent, now.Exact, evidence.Decision + 1, layers)!.Value, null, null);
            case FreezeWords.FreezeOut:
                var isLeft = now.Layers < layers - 1;
                return (
                    Math.Min(now.Layers + 1, layers - 1),
                    isLeft ? ((FreezeOutPolicy)question.Policy).TimeOf(now.Layers, layers) : null,
                    null);
            case FreezeWords.Manual:
                var next = question.Sent.Layers!.FirstOrDefault(
                    part => part.FromDecision > evidence.Decision && part.FrozenLayers > now.Exact);
                return (Math.Min(next?.FrozenLayers ?? now.Layers, layers - 1), null, next?.FromDecision);
            default:
                return (layers - 1, null, null);
        }
    }

    private static string Describe(FreezeQuestion question, FreezeDecision decision, double? bound)
    {
        var layers = question.Evidence.Layers;
        var frozen = $"{decision.Layers} of {layers} layers are frozen";
        return decision.Reason switch
        {
            FreezeReason.Bound =>
                $"{frozen}: the bound, {bound:0.###}, comes no later than the layer whose gradient is least.",
            FreezeReason.GradientNorms when bound is not null =>
                $"{frozen}: the gradient of layer {decision.Exact:0} is the least, before the bound, {bound:0.###}.",
            FreezeReason.GradientNorms => $"{frozen}: up to there the gradient norms change little.",
            FreezeReason.Schedule => $"{frozen}: {question.Evidence.Progress:0.###} of the training is done.",
            FreezeReason.Manual => $"{frozen}: so it was said of decision {question.Evidence.Decision}.",
            _ => $"{frozen}, as before: nothing new is.",
        };
    }
}
