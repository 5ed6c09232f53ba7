using System.Globalization;

namespace TeraPipe.Planning.Latency;

/// <summary>
/// Whether a latency model that refuses some slices (<see cref="StrictLatencyModel"/>,
/// <see cref="TableLatencyModel"/>, or a stage of such layers) answers for all slices of at least one slicing.
/// </summary>
public static class Coverage
{
    /// <summary>Null: some slicing is covered; otherwise what stands in the way of all.</summary>
    /// <param name="model">Whose rows are infinite where it refuses.</param>
    /// <param name="microBatch">Sequences that travel together, b.</param>
    /// <param name="sequence">Length of the sequence, L.</param>
    /// <param name="grain">What every slice is a multiple of, g.</param>
    /// <exception cref="ArgumentException">The sequence is no whole number of grains.</exception>
    public static CoverageGap? GapOf(ILatencyModel model, int microBatch, Tokens sequence, Tokens grain)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(grain.Count, 1, nameof(grain));
        if (sequence.Count % grain.Count != 0)
        {
            throw new ArgumentException($"{sequence} is no whole number of grains of {grain}.", nameof(sequence));
        }

        if (model.MicroBatchSizes is { } sizes && !sizes.Contains(microBatch))
        {
            return new CoverageGap(Tokens.None, string.Create(
                CultureInfo.InvariantCulture,
                $"Micro-batches of {microBatch} were not measured; measured were sizes {string.Join(", ", sizes)}."));
        }

        var reached = new Tokens(Reach(model, microBatch, sequence, grain) * grain.Count);
        return reached == sequence ? null : new CoverageGap(reached, string.Create(
            CultureInfo.InvariantCulture,
            $"{sequence} in micro-batches of {microBatch} cannot be cut into measured slices: {reached} can, but no "
            + $"slice of up to the remaining {sequence.Count - reached.Count} was measured after so much context."));
    }

    /// <summary>The most grains that can be cut, from the beginning, into slices that the model answers for.</summary>
    private static int Reach(ILatencyModel model, int microBatch, Tokens sequence, Tokens grain)
    {
        var count = sequence.Count / grain.Count;
        var (forwardMs, backwardMs) = (new double[count], new double[count]);
        var isReached = new bool[count + 1];
        isReached[0] = true;
        for (var start = 0; start < count && !isReached[count]; start++)
        {
            if (isReached[start])
            {
                var context = new Tokens(start * grain.Count);
                model.PredictRow(microBatch, context, grain, forwardMs.AsSpan(start), backwardMs.AsSpan(start));
                for (var i = start; i < count; i++)
                {
                    isReached[i + 1] |= double.IsFinite(forwardMs[i]) && double.IsFinite(backwardMs[i]);
                }
            }
        }

        return Array.LastIndexOf(isReached, true);
    }
}
