using TeraPipe.Contracts.Freezing;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning.Elastic.Freezing;

namespace TeraPipe.Planner.Api.Freezing;

/// <summary>Turns what was sent into what was meant, or says all that is wrong with it.</summary>
internal sealed class FreezeQuestionParser(FreezeDecisionRequest sent, Faults faults)
{
    private const int MaxLayers = 10_000;
    private const double Rounding = 1e-9; // as the policies round

    private readonly FreezeEvidenceRequest _evidence = sent.Evidence ?? new();

    /// <returns>Null where there is a fault.</returns>
    public FreezeQuestion? Parse()
    {
        faults.Require(sent.Policy is not null, "policy", "is required.");
        var policy = sent.Policy is null ? null : new FreezePolicyParser(sent.Policy, "policy.", faults).Parse();
        faults.Require(sent.Layers is >= 1 and <= MaxLayers, "layers", $"must be from 1 to {MaxLayers}.");
        var last = ParseLast(sent.Layers ?? MaxLayers);
        faults.Require(_evidence.Decision is null or >= 1, "evidence.decision", "must be at least 1.");
        faults.Require(_evidence.Progress is null or (>= 0 and <= 1), "evidence.progress", "must be from 0 to 1.");
        var decidesByNorms = sent.Policy?.Kind is FreezeWords.Paper or FreezeWords.GradientPercentile;
        faults.Require(
            _evidence.GradientNorms is not null || !decidesByNorms,
            "evidence.gradientNorms",
            $"is required: {sent.Policy?.Kind} decides by them.");
        CheckNorms(_evidence.GradientNorms, "evidence.gradientNorms", last.Layers);
        CheckNorms(_evidence.LastGradientNorms, "evidence.lastGradientNorms", last.Layers);
        return faults.Any ? null : new FreezeQuestion(sent.Policy!, policy!, last, Evidence());
    }

    private FreezeEvidence Evidence() => new(sent.Layers!.Value, _evidence.Decision ?? 1)
    {
        Progress = _evidence.Progress ?? 0,
        GradientNorms = _evidence.GradientNorms,
        LastGradientNorms = _evidence.LastGradientNorms,
    };

    private FreezeDecision ParseLast(int layers)
    {
        var frozen = sent.Last?.FrozenLayers;
        var exact = sent.Last?.ExactLayers ?? frozen ?? 0;
        var isExact = faults.Require(
            exact >= 0 && exact <= layers, "last.exactLayers", $"must be from 0 to the model's layers, {layers}.");
        var rounded = isExact ? Math.Min((int)(exact + Rounding), layers - 1) : 0;
        return faults.Require(
            frozen is null || (frozen >= 0 && frozen < layers && frozen <= Math.Ceiling(exact)),
            "last.frozenLayers",
            $"must be from 0 to below the model's layers, {layers}, and no more than exactLayers.")
            ? new FreezeDecision(exact, frozen ?? rounded, FreezeReason.Nothing)
            : FreezeDecision.None;
    }

    private void CheckNorms(IReadOnlyList<double>? norms, string field, int frozen)
    {
        if (norms is null || sent.Layers is not { } layers
            || !faults.Require(
                norms.Count == layers, field, $"must be one for each of the {layers} layers, not {norms.Count}."))
        {
            return;
        }

        for (var layer = frozen; layer < norms.Count; layer++)
        {
            faults.Require(norms[layer] >= 0, $"{field}[{layer}]", "must not be negative: it is a norm.");
        }
    }
}
