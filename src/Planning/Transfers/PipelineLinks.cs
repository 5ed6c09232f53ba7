using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Transfers;

/// <summary>
/// The links of a pipeline, [k] between stage k and stage k + 1: each carries activations forward and gradients back,
/// on its own in each direction. Links within a node and between nodes have their own tables.
/// </summary>
public sealed class PipelineLinks
{
    private readonly (LinkLatency Link, int Count)[] _slow; // those that take time: few kinds, each several times

    /// <param name="policy">What a stage does meanwhile.</param>
    /// <param name="links">One fewer than there are stages.</param>
    public PipelineLinks(TransferPolicy policy, IEnumerable<LinkLatency> links)
    {
        (Policy, Links) = (policy, [.. links]);
        var slow = Links.Where(link => link != LinkLatency.Free).CountBy(link => link);
        _slow = [.. slow.Select(kind => (kind.Key, kind.Value))];
    }

    /// <summary>Links that take no time.</summary>
    public static PipelineLinks Free(int stageCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stageCount, 1);
        return new PipelineLinks(TransferPolicy.Overlapped, Enumerable.Repeat(LinkLatency.Free, stageCount - 1));
    }

    /// <summary>
    /// The links of as many devices with several stages each, stage s on device s mod devices: from the last device it
    /// goes back to the first, over the link that is slowest for a million tokens. A single device needs none.
    /// </summary>
    /// <param name="virtualStages">Stages on each device, V.</param>
    public PipelineLinks ForVirtualStages(int virtualStages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(virtualStages, 1);
        var back = Links.MaxBy(link => link.Predict(1_000_000)) ?? LinkLatency.Free;
        var rounds = Enumerable.Repeat(Links.Append(back), virtualStages).SelectMany(links => links);
        return new PipelineLinks(Policy, rounds.SkipLast(1));
    }

    /// <summary>What a stage does while a slice is under way.</summary>
    public TransferPolicy Policy { get; }

    /// <summary>[k] is between stage k and stage k + 1.</summary>
    public IReadOnlyList<LinkLatency> Links { get; }

    /// <summary>
    /// The first stage that has something to train. Those before it hold a frozen prefix alone: they have no backward,
    /// and no gradient goes to them.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stage.</exception>
    public int FirstTrained
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, StageCount);
            field = value;
        }
    }

    /// <summary>Whether no transfer takes any time, so that none need be looked up.</summary>
    public bool IsFree => Links.All(link => link == LinkLatency.Free);

    /// <summary>Stages that these links join, K.</summary>
    public int StageCount => Links.Count + 1;

    /// <summary>
    /// How much longer the slice keeps its stage busy: nothing where transfers are overlapped; where they are exposed
    /// twice the slowest link's time, received and sent (the paper's code; the first and the last stage have only one
    /// of both, but all stages are taken to be equal).
    /// </summary>
    /// <param name="tokens">b · l.</param>
    public double ExtraBusyMs(long tokens) =>
        Policy == TransferPolicy.Overlapped || _slow.Length == 0
            ? 0
            : 2 * _slow.Max(kind => kind.Link.Predict(tokens).Value);

    /// <summary>
    /// How much longer the slice takes from one stage to the next than that stage is busy with it: the mean over the
    /// links where transfers are overlapped, nothing where they are exposed.
    /// </summary>
    /// <param name="tokens">b · l.</param>
    public double ExtraGateMs(long tokens) =>
        Policy == TransferPolicy.Exposed || _slow.Length == 0
            ? 0
            : _slow.Sum(kind => kind.Count * kind.Link.Predict(tokens).Value) / Links.Count;

    /// <summary>
    /// How long an action's output takes to the stage that needs it: activations of stage k go over link k, its
    /// gradients over link k − 1. Zero where nobody needs it: after the last stage's F, the first trained one's B or I,
    /// and W.
    /// </summary>
    /// <param name="action">Of these stages.</param>
    /// <param name="tokens">b · l of its slice.</param>
    public Milliseconds Transfer(PipelineAction action, long tokens) =>
        LinkOf(action) is { } link ? Links[link].Predict(tokens) : Milliseconds.Zero;

    /// <summary>Which link an action's output goes over; null where nobody needs it.</summary>
    internal int? LinkOf(PipelineAction action)
    {
        var (link, first) = action.Phase switch
        {
            Phase.Forward => (action.Stage, 0),
            Phase.WeightGradient => (-1, 0),
            _ => (action.Stage - 1, FirstTrained),
        };
        return link >= first && link < Links.Count ? link : null;
    }
}
