using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Elastic;

/// <summary>
/// All that training keeps of a rank's parts between two steps, ready to be given to other ranks: of an optimiser that
/// is not sharded the memory itself, of a sharded one what all replicas have brought together.
/// </summary>
internal sealed class HeldState : IDisposable
{
    /// <summary>What goes with a part, in the order in which it goes.</summary>
    public static readonly IReadOnlyList<StateTensor> Kinds =
        [StateTensor.Weight, StateTensor.FirstMoment, StateTensor.SecondMoment];

    private readonly Dictionary<(int Part, StateTensor Kind), Tensor> _all = [];

    private HeldState()
    {
    }

    /// <summary>A rank's; all replicas call it.</summary>
    public static HeldState Of(IEnumerable<TrainedStage> stages)
    {
        var held = new HeldState();
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        foreach (var stage in stages)
        {
            foreach (var kind in Kinds)
            {
                foreach (var (part, numbers) in stage.Optimizer.Gather(kind).Index())
                {
                    held._all.Add((stage.Stage.NumberOf(part), kind), numbers.DetachFromDisposeScope());
                }
            }
        }

        return held;
    }

    /// <summary>[n], in the wider format; weights in the order of the stage's flat memory.</summary>
    public Tensor Of(int part, StateTensor kind) => _all[(part, kind)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _all.Values)
        {
            tensor.Dispose();
        }
    }
}
