using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Profiler.Machine;

/// <summary>What is profiled as the planner's formulas know it: a model of one layer.</summary>
internal static class SubjectModel
{
    public static ModelShape Of(ProfileSubject subject)
    {
        var layer = new LayerShape(subject.HiddenSize, subject.FeedForwardSize)
        {
            KeyValueWidth = subject.HiddenSize / subject.Heads * subject.KeyValueHeads,
            IsGated = subject.Architecture == "llama",
        };
        var positions = layer.IsGated ? 0 : subject.SequenceTokens;
        return new ModelShape(layer, layers: 1, subject.Heads, subject.VocabularySize ?? 1, positions);
    }
}
