namespace TeraPipe.Bench.Executor;

/// <summary>What tests/parity/gpt2.py says when it times.</summary>
/// <param name="SamplesMs">Each step.</param>
/// <param name="Torch">PyTorch's version.</param>
/// <param name="Blas">What multiplied its matrices.</param>
internal sealed record PyTorchTimes(double[] SamplesMs, string Torch, string Blas);
