using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// Whole parameters, and their moments, from outside to a rank's part of a stage, and back. One is whole on the host at
/// a time coming in, all of a stage going out.
/// </summary>
internal static class StateTransfer
{
    /// <summary>The parameters themselves.</summary>
    public static readonly StateTensor[] Weights = [StateTensor.Weight];

    /// <summary>AdamW's.</summary>
    public static readonly StateTensor[] Moments = [StateTensor.FirstMoment, StateTensor.SecondMoment];

    /// <summary>The name of something that is kept of a parameter.</summary>
    public static string NameOf(string weight, StateTensor which) => which switch
    {
        StateTensor.Weight => weight,
        StateTensor.FirstMoment => $"{weight}/exp_avg",
        _ => $"{weight}/exp_avg_sq",
    };

    /// <summary>Takes this rank's part of every parameter, for a stage that is not trained.</summary>
    /// <exception cref="IOException">One is missing, of another shape, or cannot be read.</exception>
    public static void Load(StageWeights weights, IWeightSource source, ICommunicator group)
    {
        using var untracked = no_grad();
        foreach (var weight in weights.All)
        {
            using var scope = NewDisposeScope();
            weight.Parameter.copy_(PartOf(source.Read(weight.Name), weight, group));
        }
    }

    /// <summary>Takes this rank's part of something that is kept of every parameter.</summary>
    /// <exception cref="IOException">One is missing, of another shape, or cannot be read.</exception>
    public static void Load(TrainedStage stage, StateTensor which, IWeightSource source, ICommunicator group)
    {
        using var untracked = no_grad();
        foreach (var weight in stage.Stage.Weights.All)
        {
            using var scope = NewDisposeScope();
            var part = PartOf(source.Read(NameOf(weight.Name, which)), weight, group);
            if (which == StateTensor.Weight)
            {
                weight.Parameter.copy_(part);
            }

            CopyToShare(part, weight, stage.Optimizer, which);
        }
    }

    /// <summary>
    /// Gives all parameters of a stage, whole, to the sink of the first rank that has them; all ranks that have them
    /// call it.
    /// </summary>
    public static void Store(
        int number,
        TrainedStage stage,
        StateTensor[] which,
        IWeightSink sink,
        (ICommunicator Group, bool IsFirst) ranks)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var wholes = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var tensor in which)
        {
            using var inner = NewDisposeScope();
            foreach (var (part, numbers) in stage.Optimizer.Gather(tensor).Index())
            {
                foreach (var weight in stage.Stage.Parts[part].Weights)
                {
                    var first = weight.Start - stage.Stage.Weights.PartStart(part);
                    var own = numbers.narrow(0, first, weight.Count).view(weight.Shape);
                    var whole = Whole(own, weight, ranks.Group).cpu();
                    if (ranks.IsFirst)
                    {
                        wholes.Add(NameOf(weight.Name, tensor), whole.MoveToOuterDisposeScope());
                    }
                }
            }
        }

        if (wholes.Count > 0)
        {
            sink.Write(number, wholes);
        }
    }

    private static Tensor PartOf(Tensor whole, Weight weight, ICommunicator group)
    {
        var part = whole.shape.Length == weight.Shape.Length && weight.Shard.Fits(whole)
            ? weight.Shard.Of(whole, group.Rank, group.Size)
            : whole;
        return part.shape.SequenceEqual(weight.Shape)
            ? part
            : throw new InvalidDataException(
                $"{weight.Name} is [{string.Join(", ", whole.shape)}]; of it comes "
                + $"[{string.Join(", ", part.shape)}] for a rank that takes [{string.Join(", ", weight.Shape)}]. "
                + "The model has another shape.");
    }

    /// <summary>Those numbers of a parameter that are in this replica's share of the stage's flat memory.</summary>
    private static void CopyToShare(Tensor part, Weight weight, StageOptimizer optimizer, StateTensor which)
    {
        if (optimizer.Share(weight, which) is var (first, numbers))
        {
            numbers.copy_(part.reshape(-1).narrow(0, first, numbers.numel()));
        }
    }

    private static Tensor Whole(Tensor part, Weight weight, ICommunicator group)
    {
        if (weight.Shard.Dimension is not { } dimension || group.Size == 1)
        {
            return part.clone();
        }

        using var rows = full(1, weight.Shape[dimension], dtype: ScalarType.Float64, device: part.device);
        group.AllReduce(rows).Wait();
        long[] shape = [.. weight.Shape];
        shape[dimension] = (long)rows.item<double>();
        var whole = zeros(shape, dtype: part.dtype, device: part.device);
        weight.Shard.Put(part, whole, group.Rank, group.Size);
        group.AllReduce(whole).Wait();
        return whole;
    }
}
