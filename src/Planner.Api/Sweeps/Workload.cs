namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>One sequence length and one number of sequences a step of all replicas together.</summary>
internal readonly record struct Workload(int SequenceTokens, int StepSequences);
