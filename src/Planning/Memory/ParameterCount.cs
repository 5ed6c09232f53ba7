namespace TeraPipe.Planning.Memory;

/// <summary>
/// Parameters of a part of a model, by what tensor parallelism does to them (Megatron-LM; Shoeybi et al. 2019, section
/// 3).
/// </summary>
/// <param name="Sharded">Of the matrices and of the biases within a block: each device holds its share.</param>
/// <param name="Replicated">Of the norms and of the biases after a block: each device holds them all.</param>
public readonly record struct ParameterCount(long Sharded, long Replicated)
{
    /// <summary>Of the whole part.</summary>
    public long Total => Sharded + Replicated;

    /// <summary>Those of two parts.</summary>
    public static ParameterCount operator +(ParameterCount left, ParameterCount right) =>
        new(left.Sharded + right.Sharded, left.Replicated + right.Replicated);

    /// <summary>Those of <paramref name="count"/> equal parts.</summary>
    public static ParameterCount operator *(int count, ParameterCount each) =>
        new(count * each.Sharded, count * each.Replicated);

    /// <summary>Those that one device of a tensor-parallel group holds; uneven shares are rounded up.</summary>
    /// <param name="tensorParallelDegree">Devices that share each layer, t.</param>
    public long OnOneDevice(int tensorParallelDegree)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tensorParallelDegree, 1);
        return ((Sharded + tensorParallelDegree - 1) / tensorParallelDegree) + Replicated;
    }
}
