using TeraPipe.Executor.Checkpoints;

namespace TeraPipe.Executor.Training;

/// <summary>What a <see cref="Trainer"/> does besides steps, and when. The same on all ranks.</summary>
public sealed record TrainerOptions
{
    /// <summary>
    /// Sequences of one batch, of all replicas together: as many as the plan has for each. An elastic run's placement
    /// may say otherwise.
    /// </summary>
    public required int BatchSequences { get; init; }

    /// <summary>Where batches are made: the device of this rank's first stage.</summary>
    public required Device Device { get; init; }

    /// <summary>Batches of a step: their gradients are added up before the one update.</summary>
    public int AccumulatedBatches { get; init; } = 1;

    /// <summary>Where checkpoints are; none are written where it is missing.</summary>
    public CheckpointFolder? Checkpoints { get; init; }

    /// <summary>After every so many steps a checkpoint is written; 0 for only when asked.</summary>
    public int SaveEvery { get; init; }

    /// <summary>After every so many steps the loss of the sequences held out is computed; 0 for never.</summary>
    public int EvaluateEvery { get; init; }

    /// <summary>
    /// FLOP/s of all ranks at their best, which utilisation is a share of: see <see cref="MatrixProductPeak"/>. Where
    /// it is missing, or layers are one's own, utilisation is not known.
    /// </summary>
    public double? PeakFlopsPerSecond { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; names it.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(AccumulatedBatches, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(SaveEvery);
        ArgumentOutOfRangeException.ThrowIfNegative(EvaluateEvery);
        if (PeakFlopsPerSecond is { } peak && !(double.IsFinite(peak) && peak > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(PeakFlopsPerSecond), peak, "A peak is a number above 0; leave out one that is not known.");
        }
    }
}
