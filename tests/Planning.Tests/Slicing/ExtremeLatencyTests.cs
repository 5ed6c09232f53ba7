using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>Latencies at the ends of what a double holds, against trying everything.</summary>
public class ExtremeLatencyTests
{
    /// <summary>What is strange about the latencies.</summary>
    public enum Extreme
    {
        /// <summary>Up to five of the least positive number: sums are exact, halves are not.</summary>
        Denormal,

        /// <summary>1 and its next four neighbours: a bound between two of them is one of them.</summary>
        Neighbours,

        /// <summary>1 to 2, or so long that no makespan that contains it is finite.</summary>
        Endless,

        /// <summary>1 to 2, or so short that it is lost in any sum with these.</summary>
        Negligible,
    }

    [Theory]
    [InlineData(Extreme.Denormal)]
    [InlineData(Extreme.Neighbours)]
    [InlineData(Extreme.Endless)]
    [InlineData(Extreme.Negligible)]
    public void Finds_what_trying_everything_finds(Extreme extreme)
    {
        for (var seed = 0; seed < 600; seed++)
        {
            var random = new Random(seed);
            var problem = new SlicingProblem(
                new Tokens(random.Next(1, 9) * 8),
                new Tokens(8),
                batchSequences: random.Next(1, 4),
                stageCount: random.Next(2, 65),
                Model(extreme, random.NextInt64(), random.NextInt64()));
            var leastMs = BruteForce.LeastMakespanMs(problem);
            if (!double.IsFinite(leastMs))
            {
                Assert.Throws<OverflowException>(() => SlicePlanner.Plan(problem));
                continue;
            }

            var plan = SlicePlanner.Plan(problem);

            Assert.True(
                Math.Abs(plan.Makespan.Value - leastMs) <= 1e-12 * leastMs,
                $"seed {seed}: costs {plan.Makespan.Value}, the best {leastMs}");
            Assert.Equal(0, plan.OptimalityGap);
        }
    }

    private static FunctionLatencyModel Model(Extreme extreme, long forwardSeed, long backwardSeed)
    {
        return new FunctionLatencyModel((b, l, c) => (
            Value(RandomTable.Uniform(forwardSeed, b, l, c)), Value(RandomTable.Uniform(backwardSeed, b, l, c))));

        double Value(double uniform) => extreme switch
        {
            Extreme.Denormal => Math.Floor(6 * uniform) * double.Epsilon,
            Extreme.Neighbours => 1 + (Math.Floor(5 * uniform) * Math.Pow(2, -52)),
            Extreme.Endless => uniform < 0.3 ? 1e308 : 1 + uniform,
            Extreme.Negligible => uniform < 0.5 ? 1e-30 * uniform : 1 + uniform,
            _ => throw new ArgumentOutOfRangeException(nameof(extreme)),
        };
    }
}
