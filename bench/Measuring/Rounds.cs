namespace TeraPipe.Bench.Measuring;

/// <summary>
/// Times several things in turn, round after round, so that what disturbs the machine disturbs all of them alike, and
/// compares what was measured in the same round. Each round has a seeded order of its own: what follows something large
/// finds other caches, and nothing may always come first.
/// </summary>
internal static class Rounds
{
    private const int Seed = 20210701;

    /// <summary>[i][r] is what the i-th measured in round r.</summary>
    /// <param name="what">What the rounds are of, for the progress.</param>
    /// <param name="count">How many rounds count.</param>
    /// <param name="warmUp">How many before them do not.</param>
    /// <param name="measured">Each runs once a round, and says how long that took.</param>
    public static double[][] Of(string what, int count, int warmUp, params IReadOnlyList<Func<double>> measured)
    {
        var progress = new Progress($"{what}, round", warmUp + count);
        var times = measured.Select(_ => new double[count]).ToArray();
        var (random, order) = (new Random(Seed), Enumerable.Range(0, measured.Count).ToArray());
        for (var round = -warmUp; round < count; round++)
        {
            random.Shuffle(order);
            foreach (var i in order)
            {
                var time = measured[i]();
                if (round >= 0)
                {
                    times[i][round] = time;
                }
            }

            progress.Advance();
        }

        return times;
    }

    /// <summary>The median over the rounds of one's time over the other's.</summary>
    public static double MedianRatio(double[] numerators, double[] denominators) =>
        Median([.. numerators.Zip(denominators, (numerator, denominator) => numerator / denominator)]);

    /// <summary>The middle one, or the mean of both middle ones.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        double[] ordered = [.. values.Order()];
        return (ordered[ordered.Length / 2] + ordered[(ordered.Length - 1) / 2]) / 2;
    }
}
