using TeraPipe.Contracts.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Executor.Plans;

/// <summary>Turns micro-batches that came with a plan into ones that can be run.</summary>
/// <param name="sequenceTokens">Tokens of every sequence.</param>
/// <param name="grainTokens">Every slice is a multiple of it.</param>
/// <param name="faults">Takes what is wrong.</param>
internal sealed class MicroBatchParser(int sequenceTokens, int grainTokens, PlanFaults faults)
{
    /// <param name="bodies">As they came.</param>
    /// <param name="batchSequences">Sequences that they must have together.</param>
    /// <param name="field">Their name in the plan.</param>
    /// <exception cref="PlanRefusedException">There is a fault, in them or before.</exception>
    public List<MicroBatchSlicing> Parse(IReadOnlyList<MicroBatch> bodies, int batchSequences, string field)
    {
        var sequences = (Int128)0; // of nonsense there may be many
        for (var i = 0; i < bodies.Count; i++)
        {
            sequences += Check(bodies[i], $"{field}[{i}]") ? (Int128)bodies[i].Count * bodies[i].Sequences : 0;
        }

        faults.Require(
            sequences == batchSequences, field, $"have {sequences} sequences; the batch has {batchSequences}");
        faults.ThrowIfAny(); // before as many are made as it says
        return
        [
            .. bodies.SelectMany(body => Enumerable.Repeat(
                new MicroBatchSlicing(body.Sequences, body.SliceTokens.Select(count => new Tokens(count))),
                body.Count)),
        ];
    }

    private bool Check(MicroBatch? body, string field) =>
        faults.Require(body?.SliceTokens is not null, field, "is missing")
        && faults.RequireCount(body!.Count, $"{field}.count")
        & faults.RequireCount(body.Sequences, $"{field}.sequences")
        & CheckSlices(body.SliceTokens, $"{field}.sliceTokens");

    private bool CheckSlices(IReadOnlyList<int> slices, string field)
    {
        var tokens = slices.Sum(count => (long)count);
        var least = slices.Count == 0 ? 0 : slices.Min();
        return faults.Require(least >= 1, field, $"has a slice of {least} tokens")
            & faults.Require(
                tokens == sequenceTokens, field, $"add up to {tokens} tokens; the sequence has {sequenceTokens}")
            & faults.Require(
                slices.All(count => count % grainTokens == 0),
                field,
                $"are not all multiples of the grain, {grainTokens} tokens");
    }
}
