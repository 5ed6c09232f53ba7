using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Models;

/// <summary>Turns what was sent into what was meant, or says all that is wrong with it.</summary>
internal static class ModelParser
{
    /// <summary>With a larger one the default width of the MLP, four times as much, is no int.</summary>
    private const int MaxHiddenSize = int.MaxValue / 4;

    public static ModelResponse? Parse(ModelRequest sent, Faults faults)
    {
        faults.Require(sent.Model is { } name && Names.IsValid(name), "model", Names.Rule);
        faults.Require(sent.Layers >= 1, "layers", "must be at least 1.");
        Layers.Check(LayerOf(sent), prefix: "", faults);
        faults.Require(sent.VocabularySize >= 1, "vocabularySize", "must be at least 1.");
        faults.Require(sent.MaxSequenceTokens >= 1, "maxSequenceTokens", "must be at least 1.");
        faults.Require(sent.FeedForwardSize is null or >= 1, "feedForwardSize", "must be at least 1.");
        faults.Require(
            sent.FeedForwardSize is not null || sent.Architecture is null or Layers.Gpt,
            "feedForwardSize",
            $"is required: only a {Layers.Gpt} has a usual one.");
        faults.Require(
            sent.FeedForwardSize is not null || sent.HiddenSize is null or <= MaxHiddenSize,
            "hiddenSize",
            $"must be at most {MaxHiddenSize}.");
        return faults.Any ? null : new ModelResponse
        {
            Model = sent.Model!,
            Layers = sent.Layers!.Value,
            HiddenSize = sent.HiddenSize!.Value,
            Heads = sent.Heads!.Value,
            FeedForwardSize = sent.FeedForwardSize ?? 4 * sent.HiddenSize.Value,
            VocabularySize = sent.VocabularySize!.Value,
            MaxSequenceTokens = sent.MaxSequenceTokens!.Value,
            Architecture = sent.Architecture ?? Layers.Gpt,
            KeyValueHeads = sent.KeyValueHeads ?? sent.Heads.Value,
        };
    }

    /// <summary>
    /// A model as the ids of plans and sweeps have it in them: those of a GPT's are as they were before there were
    /// others.
    /// </summary>
    public static ModelRequest Canonical(ModelResponse model) => new()
    {
        Model = model.Model,
        Layers = model.Layers,
        HiddenSize = model.HiddenSize,
        Heads = model.Heads,
        FeedForwardSize = model.FeedForwardSize,
        VocabularySize = model.VocabularySize,
        MaxSequenceTokens = model.MaxSequenceTokens,
        Architecture = Layers.Of(model).Architecture,
        KeyValueHeads = Layers.Of(model).KeyValueHeads,
    };

    private static LayerShape LayerOf(ModelRequest sent) => new()
    {
        HiddenSize = sent.HiddenSize,
        Heads = sent.Heads,
        Architecture = sent.Architecture,
        KeyValueHeads = sent.KeyValueHeads,
    };
}
