using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// The layers of profiles and models, in one spelling: equal layers are equal records. What is missing is a GPT's:
/// "gpt" itself, and as many heads of keys and values as heads, are left out.
/// </summary>
internal static class Layers
{
    public const string Llama = "llama";

    public const string Gpt = "gpt";

    public static LayerShape Normalised(LayerShape sent) => sent with
    {
        Architecture = sent.Architecture == Gpt ? null : sent.Architecture,
        KeyValueHeads = sent.KeyValueHeads == sent.Heads ? null : sent.KeyValueHeads,
    };

    public static LayerShape Of(ModelResponse model) => Normalised(new()
    {
        HiddenSize = model.HiddenSize,
        Heads = model.Heads,
        FeedForwardSize = model.FeedForwardSize,
        Architecture = model.Architecture,
        KeyValueHeads = model.KeyValueHeads,
    });

    public static bool IsLlama(ModelResponse model) => model.Architecture == Llama;

    /// <summary>As the planning core takes a layer: the same figures follow from it.</summary>
    public static Planning.Latency.LayerShape ToPlanning(ModelResponse model) =>
        new(model.HiddenSize, model.FeedForwardSize)
        {
            KeyValueWidth = model.HiddenSize / model.Heads * model.KeyValueHeads,
            IsGated = IsLlama(model),
        };

    /// <summary>What a layer is made of, of a profile or of a model.</summary>
    /// <param name="sent">The layer.</param>
    /// <param name="prefix">Where it stands, with the '.' after it.</param>
    /// <param name="faults">Takes all that is wrong.</param>
    public static void Check(LayerShape sent, string prefix, Faults faults)
    {
        faults.Require(sent.HiddenSize >= 1, $"{prefix}hiddenSize", "must be at least 1.");
        if (faults.Require(sent.Heads >= 1, $"{prefix}heads", "must be at least 1.") && sent.HiddenSize >= 1)
        {
            faults.Require(
                sent.HiddenSize % sent.Heads == 0,
                $"{prefix}heads",
                $"must divide {prefix}hiddenSize, {sent.HiddenSize}.");
        }

        faults.Require(
            sent.Architecture is null or Gpt or Llama, $"{prefix}architecture", $"must be {Gpt} or {Llama}.");
        if (faults.Require(sent.KeyValueHeads is null or >= 1, $"{prefix}keyValueHeads", "must be at least 1.")
            && sent is { KeyValueHeads: { } keyValueHeads, Heads: >= 1 and var heads })
        {
            faults.Require(
                heads % keyValueHeads == 0, $"{prefix}keyValueHeads", $"must divide {prefix}heads, {heads}.");
        }
    }

    /// <summary>Why a profile is none of a model's layer; null where it is, and with a datasheet.</summary>
    public static string? Mismatch(LayerShape? measured, ModelResponse model)
    {
        var asked = Of(model);
        return measured is null || measured == asked
            ? null
            : $"was measured on {Words(measured)}; the model's is {Words(asked)}.";
    }

    private static string Words(LayerShape layer) =>
        $"a {layer.Architecture ?? Gpt} layer of hiddenSize {layer.HiddenSize}, heads {layer.Heads}, "
        + $"keyValueHeads {layer.KeyValueHeads ?? layer.Heads}, feedForwardSize {layer.FeedForwardSize}";
}
