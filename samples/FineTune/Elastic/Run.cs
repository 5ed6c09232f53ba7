namespace TeraPipe.FineTune.Elastic;

/// <summary>A fine-tuning.</summary>
/// <param name="Name">"as it is" or "elastic".</param>
/// <param name="Seconds">All of it: steps, decisions, replans and the cache.</param>
/// <param name="Accuracy">Share of sequences that it never saw whose class it tells.</param>
/// <param name="Epochs">Pass by pass.</param>
internal sealed record Run(string Name, double Seconds, double Accuracy, IReadOnlyList<RunEpoch> Epochs);
