using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>Whether the bytes of all devices together are a long: the memory model counts them exactly.</summary>
internal static class SweepBytes
{
    private const double MaxBytes = 1L << 62;
    private const double BytesPerElement = 8;
    private const double ElementsPerWidth = 64;  // a layer keeps 17 times its widths, recompute and gradients included

    /// <summary>By an upper bound: every sequence of the step in flight on every layer.</summary>
    public static bool AreCountable(SweepQuestion question)
    {
        var model = question.Model;
        double layers = model.Layers, tokens = question.SequenceTokens[^1], sequences = question.StepSequences[^1];
        double hidden = model.HiddenSize, forward = model.FeedForwardSize, scores = model.Heads * tokens;
        var elements = sequences * tokens
            * ((ElementsPerWidth * layers * (hidden + forward + scores)) + (4.0 * model.VocabularySize));
        return TrainingMemory.MostBytes(model) + (BytesPerElement * elements) < MaxBytes;
    }
}
