using TeraPipe.Contracts.Freezing;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning.Elastic.Freezing;

namespace TeraPipe.Planner.Api.Freezing;

/// <summary>Turns a freeze policy that was sent into what was meant, or says all that is wrong with it.</summary>
/// <param name="sent">The policy.</param>
/// <param name="prefix">Where it stands, with the '.' after it.</param>
/// <param name="faults">Takes all that is wrong.</param>
internal sealed class FreezePolicyParser(FreezePolicyRequest sent, string prefix, Faults faults)
{
    private const double DefaultPercentile = 50;
    private const string NoShare = "must be from 0 to 1.";

    private bool _isValid = true;

    /// <returns>Null where there is a fault.</returns>
    public FreezePolicy? Parse()
    {
        Require(
            sent.Kind is not null && FreezeWords.Kinds.Contains(sent.Kind),
            "kind",
            $"must be one of {string.Join(", ", FreezeWords.Kinds)}.");
        if (!_isValid)
        {
            return null;
        }

        CheckForeign(FreezeWords.Paper, sent.Alpha is not null, "alpha");
        CheckForeign(FreezeWords.Paper, sent.AlphaSchedule is not null, "alphaSchedule");
        CheckForeign(FreezeWords.GradientPercentile, sent.Percentile is not null, "percentile");
        CheckForeign(FreezeWords.FreezeOut, sent.FirstShare is not null, "firstShare");
        CheckForeign(FreezeWords.FreezeOut, sent.Cubed is not null, "cubed");
        CheckForeign(FreezeWords.Manual, sent.Layers is not null, "layers");
        return sent.Kind switch
        {
            FreezeWords.Paper => Paper(),
            FreezeWords.GradientPercentile => GradientPercentile(),
            FreezeWords.FreezeOut => FreezeOut(),
            _ => Manual(),
        };
    }

    private PaperFreezePolicy? Paper()
    {
        Require(
            sent.Alpha is null != sent.AlphaSchedule is null,
            "alpha",
            "must be there where alphaSchedule is not, and only there.");
        Require(sent.Alpha is null || IsAlpha(sent.Alpha), "alpha", "must be from 0 to below 1.");
        if (sent.AlphaSchedule is { } parts)
        {
            CheckParts("alphaSchedule", [.. parts.Select(part => part.FromDecision)]);
            Require(parts.Count == 0 || parts[0].FromDecision == 1, "alphaSchedule", "must begin at decision 1.");
            for (var i = 0; i < parts.Count; i++)
            {
                Require(IsAlpha(parts[i].Alpha), $"alphaSchedule[{i}].alpha", "must be from 0 to below 1.");
            }
        }

        return !_isValid ? null
            : sent.Alpha is { } alpha ? new PaperFreezePolicy(AlphaSchedule.Constant(alpha))
            : new PaperFreezePolicy(
                new([.. sent.AlphaSchedule!.Select(part => (part.FromDecision!.Value, part.Alpha!.Value))]));
    }

    private GradientChangePolicy? GradientPercentile()
    {
        var percentile = sent.Percentile ?? DefaultPercentile;
        Require(percentile is >= 0 and <= 100, "percentile", "must be from 0 to 100.");
        return _isValid ? new GradientChangePolicy(percentile) : null;
    }

    private FreezeOutPolicy? FreezeOut()
    {
        Require(sent.FirstShare is >= 0 and <= 1, "firstShare", NoShare);
        return _isValid ? new FreezeOutPolicy(sent.FirstShare!.Value, sent.Cubed ?? false) : null;
    }

    private ManualFreezePolicy? Manual()
    {
        var parts = sent.Layers ?? [];
        CheckParts("layers", [.. parts.Select(part => part.FromDecision)]);
        for (var i = 0; i < parts.Count; i++)
        {
            var least = i == 0 ? 0 : (parts[i - 1].FrozenLayers ?? 0) + 1L;
            Require(
                parts[i].FrozenLayers >= least,
                $"layers[{i}].frozenLayers",
                $"must be at least {least}: layers ascend, a policy thaws nothing.");
        }

        return _isValid
            ? new ManualFreezePolicy([.. parts.Select(part => (part.FromDecision!.Value, part.FrozenLayers!.Value))])
            : null;
    }

    private void CheckParts(string field, int?[] fromDecisions)
    {
        Require(fromDecisions.Length > 0, field, "must have at least one part.");
        for (var i = 0; i < fromDecisions.Length; i++)
        {
            var least = i == 0 ? 1 : (fromDecisions[i - 1] ?? 0) + 1L;
            Require(
                fromDecisions[i] >= least,
                $"{field}[{i}].fromDecision",
                $"must be at least {least}: decisions count from 1 and ascend.");
        }
    }

    private void CheckForeign(string kind, bool isThere, string field) =>
        Require(!isThere || sent.Kind == kind, field, $"belongs to {kind}, not to {sent.Kind}.");

    private static bool IsAlpha(double? alpha) => alpha is >= 0 and < 1;

    private void Require(bool holds, string field, string message) =>
        _isValid &= faults.Require(holds, prefix + field, message);
}
