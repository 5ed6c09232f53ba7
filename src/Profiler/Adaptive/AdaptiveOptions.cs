using TeraPipe.Planning;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>For which plans the points are chosen, and how good these must be.</summary>
internal sealed record AdaptiveOptions
{
    /// <summary>Length of every sequence, L: a multiple of the grain.</summary>
    public required Tokens Sequence { get; init; }

    /// <summary>What every slice and context is a multiple of, g.</summary>
    public required Tokens Grain { get; init; }

    /// <summary>Sizes in sequences, none twice. Each is a design of its own.</summary>
    public IReadOnlyList<int> MicroBatches { get; init; } = [1];

    /// <summary>
    /// Stages of the pipelines that plans are made for, K. A plan depends on (K − 1) / m with m micro-batches: by
    /// default 3 and 15, from whole or halved sequences to a dozen slices and more. What lies between is measured on
    /// the way.
    /// </summary>
    public IReadOnlyList<int> StageCounts { get; init; } = [4, 16];

    /// <summary>m. With one, slicing matters most.</summary>
    public int MicroBatchesPerStep { get; init; } = 1;

    /// <summary>Enough is known when the plan is slower than the best one by no more than this share of it.</summary>
    public double Regret { get; init; } = 0.005;

    /// <summary>
    /// No more visits of one micro-batch size, however bad the plan may be; null: a fifth of what the paper's grid
    /// takes.
    /// </summary>
    public int? MostPoints { get; init; }
}
