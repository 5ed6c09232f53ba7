using TeraPipe.Contracts.Models;
using TeraPipe.Planner.Api.Http;

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
        faults.Require(sent.HiddenSize >= 1, "hiddenSize", "must be at least 1.");
        faults.Require(sent.Heads >= 1, "heads", "must be at least 1.");
        faults.Require(sent.VocabularySize >= 1, "vocabularySize", "must be at least 1.");
        faults.Require(sent.MaxSequenceTokens >= 1, "maxSequenceTokens", "must be at least 1.");
        faults.Require(sent.FeedForwardSize is null or >= 1, "feedForwardSize", "must be at least 1.");
        faults.Require(
            sent.FeedForwardSize is not null || sent.HiddenSize is null or <= MaxHiddenSize,
            "hiddenSize",
            $"must be at most {MaxHiddenSize}.");
        if (sent.Heads >= 1 && sent.HiddenSize >= 1)
        {
            faults.Require(sent.HiddenSize % sent.Heads == 0, "heads", $"must divide hiddenSize, {sent.HiddenSize}.");
        }

        return faults.Any ? null : new ModelResponse
        {
            Model = sent.Model!,
            Layers = sent.Layers!.Value,
            HiddenSize = sent.HiddenSize!.Value,
            Heads = sent.Heads!.Value,
            FeedForwardSize = sent.FeedForwardSize ?? 4 * sent.HiddenSize.Value,
            VocabularySize = sent.VocabularySize!.Value,
            MaxSequenceTokens = sent.MaxSequenceTokens!.Value,
        };
    }
}
