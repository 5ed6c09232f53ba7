namespace TeraPipe.Planning.Latency;

/// <summary>Measurements in the order of a table: by micro-batch, slice, context, then as they were sent.</summary>
internal sealed class LatencyOrder
{
    public LatencyOrder(IReadOnlyList<RawLatencyPoint> sent)
    {
        Places = new LatencyPlace[sent.Count];
        var isInOrder = true;
        for (var i = 0; i < Places.Length; i++)
        {
            Places[i] = new(sent[i].MicroBatch, sent[i].SliceTokens, sent[i].ContextTokens, i);
            isInOrder = isInOrder && (i == 0 || Places[i - 1].CompareTo(Places[i]) < 0);
        }

        if (!isInOrder)
        {
            Array.Sort(Places);
        }
    }

    public int Count => Places.Length;

    public LatencyPlace[] Places { get; }
}
