namespace TeraPipe.Executor.Autograd;

/// <summary>
/// How a tensor-parallel group shares a parameter: along a dimension, in as many blocks as it has side by side (three
/// for queries, keys and values in one matrix), each rank holding its part of every block.
/// </summary>
/// <param name="Dimension">Which dimension is shared; none for a parameter that every rank holds whole.</param>
/// <param name="Blocks">Blocks along it.</param>
/// <param name="FirstBlock">
/// How many times as large as each of the others the first is: queries, of which several heads share one of keys.
/// </param>
internal readonly record struct Shard(int? Dimension, int Blocks = 1, int FirstBlock = 1)
{
    /// <summary>Every rank holds it whole.</summary>
    public static Shard None { get; } = new(null);

    /// <summary>Column parallel: rows of the stored [out, in] matrix, so columns of its transpose.</summary>
    public static Shard Rows { get; } = new(0);

    /// <summary>Row parallel: columns of the stored [out, in] matrix.</summary>
    public static Shard Columns { get; } = new(1);

    /// <summary>Where a rank's part of <paramref name="count"/> things begins and ends; parts may differ by one.
    /// </summary>
    public static (long Start, long Count) Part(long count, int rank, int size)
    {
        var start = rank * count / size;
        return (start, ((rank + 1) * count / size) - start);
    }

    /// <summary>Whether a whole parameter can be cut into the blocks.</summary>
    public bool Fits(Tensor whole) =>
        Dimension is not { } dimension || whole.shape[dimension] % (FirstBlock + Blocks - 1) == 0;

    /// <summary>The part of a whole parameter that a rank holds; a copy, or the whole itself.</summary>
    public Tensor Of(Tensor whole, int rank, int size)
    {
        if (Dimension is not { } dimension || size == 1)
        {
            return whole;
        }

        return cat([.. BlocksOf(whole, dimension).Select(block => PartOf(block, dimension, rank, size))], dimension);
    }

    /// <summary>The other way: copies a rank's part into its places in a whole parameter.</summary>
    public void Put(Tensor part, Tensor whole, int rank, int size)
    {
        if (Dimension is not { } dimension || size == 1)
        {
            whole.copy_(part);
            return;
        }

        var start = 0L;
        foreach (var block in BlocksOf(whole, dimension).Select(block => PartOf(block, dimension, rank, size)))
        {
            var count = block.shape[dimension];
            block.copy_(part.narrow(dimension, start, count));
            start += count;
        }
    }

    private Tensor[] BlocksOf(Tensor whole, int dimension)
    {
        var unit = whole.shape[dimension] / (FirstBlock + Blocks - 1);
        return whole.split([FirstBlock * unit, .. Enumerable.Repeat(unit, Blocks - 1)], dimension);
    }

    private static Tensor PartOf(Tensor block, int dimension, int rank, int size)
    {
        var (start, count) = Part(block.shape[dimension], rank, size);
        return block.narrow(dimension, start, count);
    }
}
