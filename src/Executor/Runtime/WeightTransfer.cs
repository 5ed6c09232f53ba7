using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// Whole parameters from outside to a rank's part of a stage, and back. One is whole on the host at a time coming in,
/// all of a stage going out.
/// </summary>
internal static class WeightTransfer
{
    /// <summary>Takes this rank's part of every parameter.</summary>
    /// <exception cref="IOException">One is missing, of another shape, or cannot be read.</exception>
    public static void Load(StageWeights weights, IWeightSource source, ICommunicator group)
    {
        using var untracked = no_grad();
        foreach (var weight in weights.All)
        {
            using var scope = NewDisposeScope();
            var whole = source.Read(weight.Name);
            var part = whole.shape.Length == weight.Shape.Length && weight.Shard.Fits(whole)
                ? weight.Shard.Of(whole, group.Rank, group.Size)
                : whole;
            if (!part.shape.SequenceEqual(weight.Shape))
            {
                throw new InvalidDataException(
                    $"{weight.Name} is [{string.Join(", ", whole.shape)}]; of it comes "
                    + $"[{string.Join(", ", part.shape)}] for a rank that takes [{string.Join(", ", weight.Shape)}]. "
                    + "The model has another shape.");
            }

            weight.Parameter.copy_(part);
        }
    }

    /// <summary>
    /// Gives all parameters of a stage, whole, to the sink of the group's first rank; all ranks of the group call it.
    /// </summary>
    public static void Store(int stage, StageWeights weights, IWeightSink sink, ICommunicator group)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var wholes = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var weight in weights.All)
        {
            using var inner = NewDisposeScope();
            var whole = Whole(weight, group).cpu();
            if (group.Rank == 0)
            {
                wholes.Add(weight.Name, whole.MoveToOuterDisposeScope());
            }
        }

        if (wholes.Count > 0)
        {
            sink.Write(stage, wholes);
        }
    }

    private static Tensor Whole(Weight weight, ICommunicator group)
    {
        if (weight.Shard.Dimension is not { } dimension || group.Size == 1)
        {
            return weight.Parameter.detach();
        }

        var part = weight.Parameter.detach();
        using var rows = full(1, weight.Shape[dimension], dtype: ScalarType.Float64, device: part.device);
        group.AllReduce(rows).Wait();
        long[] shape = [.. weight.Shape];
        shape[dimension] = (long)rows.item<double>();
        // not every backend sums 16-bit numbers up
        var wide = part.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? ScalarType.Float32 : part.dtype;
        var whole = zeros(shape, dtype: wide, device: part.device);
        weight.Shard.Put(part, whole, group.Rank, group.Size);
        group.AllReduce(whole).Wait();
        return whole.to(part.dtype);
    }
}
