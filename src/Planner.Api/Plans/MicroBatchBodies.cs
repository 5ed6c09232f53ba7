using TeraPipe.Contracts.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Micro-batches on the wire: equal ones that follow each other are written once.</summary>
internal static class MicroBatchBodies
{
    public static IReadOnlyList<MicroBatch> Of(IReadOnlyList<MicroBatchSlicing> microBatches)
    {
        var bodies = new List<MicroBatch>();
        foreach (var microBatch in microBatches)
        {
            int[] sliceTokens = [.. microBatch.Slices.Select(slice => slice.Count)];
            if (bodies is [.., var last] && last.Sequences == microBatch.Sequences && last.SliceTokens.SequenceEqual(
                sliceTokens))
            {
                bodies[^1] = last with { Count = last.Count + 1 };
            }
            else
            {
                bodies.Add(new MicroBatch(1, microBatch.Sequences, sliceTokens));
            }
        }

        return bodies;
    }

    public static IReadOnlyList<MicroBatchSlicing> Parse(IReadOnlyList<MicroBatch> bodies) =>
    [
        .. bodies.SelectMany(body => Enumerable.Repeat(
            new MicroBatchSlicing(body.Sequences, body.SliceTokens.Select(count => new Tokens(count))), body.Count)),
    ];
}
