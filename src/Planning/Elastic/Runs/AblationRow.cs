namespace TeraPipe.Planning.Elastic.Runs;

/// <summary>One row of an ablation.</summary>
/// <param name="Features">What the run has.</param>
/// <param name="Run">The run.</param>
/// <param name="SpeedUp">How many times as long the training takes with nothing frozen.</param>
public sealed record AblationRow(ElasticFeatures Features, ElasticRun Run, double SpeedUp);
