namespace TeraPipe.Planning.Elastic;

/// <summary>Consecutive blocks dealt out to stages.</summary>
/// <param name="blocksPerStage">[k] is how many stage k has; none has no block.</param>
/// <param name="slowest">What the slowest stage takes.</param>
public sealed class StagePartition(IReadOnlyList<int> blocksPerStage, Milliseconds slowest)
{
    /// <summary>[k] is how many blocks stage k has.</summary>
    public IReadOnlyList<int> BlocksPerStage { get; } = blocksPerStage;

    /// <summary>What the slowest stage takes.</summary>
    public Milliseconds Slowest { get; } = slowest;

    /// <summary>The partition with so many blocks a stage.</summary>
    internal static StagePartition Of(IReadOnlyList<Milliseconds> blocks, IReadOnlyList<int> blocksPerStage)
    {
        var (next, slowestMs) = (0, 0.0);
        foreach (var count in blocksPerStage)
        {
            slowestMs = Math.Max(slowestMs, blocks.Skip(next).Take(count).Sum(block => block.Value));
            next += count;
        }

        return new StagePartition(blocksPerStage, new Milliseconds(slowestMs));
    }
}
