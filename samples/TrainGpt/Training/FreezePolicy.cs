using System.Globalization;
using TeraPipe.Contracts.Freezing;

namespace TeraPipe.TrainGpt.Training;

/// <summary>A freeze policy as the command line says it.</summary>
/// <param name="Request">As the planner takes it; the planner says what is wrong with its numbers.</param>
internal sealed record FreezePolicy(FreezePolicyRequest Request)
{
    /// <returns>Null where the text is none.</returns>
    public static FreezePolicy? Parse(string text)
    {
        var (kind, value) = text.Split(':', 2) is [var name, var rest] ? (name, rest) : (text, "");
        var request = kind switch
        {
            "paper" when Real(value) is { } alpha => new FreezePolicyRequest { Kind = "paper", Alpha = alpha },
            "percentile" when Real(value) is { } percentile =>
                new() { Kind = "gradient-percentile", Percentile = percentile },
            "freeze-out" when Real(value) is { } share => new() { Kind = "freeze-out", FirstShare = share },
            "manual" when Layers(value) is { } layers => new() { Kind = "manual", Layers = layers },
            _ => null,
        };
        return request is null ? null : new FreezePolicy(request);
    }

    private static LayersFromDecision[]? Layers(string text)
    {
        LayersFromDecision?[] all = [.. text.Split(',').Select(One)];
        return all.Contains(null) ? null : [.. all.OfType<LayersFromDecision>()];

        static LayersFromDecision? One(string text) =>
            text.Split('=') is [var decision, var layers] && Whole(decision) is { } from && Whole(layers) is { } frozen
                ? new LayersFromDecision { FromDecision = from, FrozenLayers = frozen }
                : null;
    }

    private static double? Real(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
