using TeraPipe.Executor.Runtime;

namespace TeraPipe.TrainGpt.Sampling;

/// <summary>What the command line asked of sample.</summary>
/// <param name="Checkpoint">A run's folder of checkpoints, or one of them; null where a model folder is named.</param>
/// <param name="ModelFolder">A Hugging Face model.</param>
/// <param name="Tokenizer">"bytes", or a folder.</param>
/// <param name="Prompt">The text to go on from.</param>
/// <param name="Sampling">How.</param>
internal sealed record SampleOptions(
    string? Checkpoint, string? ModelFolder, string Tokenizer, string Prompt, SamplingOptions Sampling);
