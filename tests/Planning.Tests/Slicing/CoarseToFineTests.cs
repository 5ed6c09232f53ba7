using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// Sequences of so many grains that they are planned in coarser ones first, against the oracles that can still do them.
/// Sums differ in order, hence the tolerance.
/// </summary>
public class CoarseToFineTests
{
    private const int MostSlicesForThePareto = 4;
    private const double RelativeTolerance = 1e-12;

    /// <summary>All but joint batches without constraints, which are too much for either oracle.</summary>
    public static TheoryData<int> EveryObjective =>
    [
        .. Enumerable.Range(0, Objective.All.Count)
            .Where(i => Objective.All[i] is not { IsJoint: true, IsConstrained: false }),
    ];

    [Theory]
    [MemberData(nameof(EveryObjective))]
    public void Finds_what_an_oracle_finds(int objective)
    {
        for (var seed = 0; seed < 16; seed++)
        {
            var (problem, leastMs) = Draw(objective, seed);

            var plan = SlicePlanner.Plan(problem);

            Assert.Null(SliceRules.FaultOf(problem, plan.MicroBatches));
            Assert.True(
                Math.Abs(BruteForce.MakespanMs(problem, plan.MicroBatches) - leastMs) <= RelativeTolerance * leastMs,
                $"seed {seed}: costs {plan.Makespan.Value}, the best {leastMs}");
            Assert.Equal(0, plan.OptimalityGap);
        }
    }

    [Theory]
    [MemberData(nameof(EveryObjective))]
    public void Says_the_truth_at_a_deadline_and_within_a_gap(int objective)
    {
        SearchLimits[] limits =
        [
            new() { Deadline = new CancellationToken(canceled: true) },
            new() { OptimalityGap = 0.02 },
        ];
        for (var seed = 0; seed < 5; seed++)
        {
            var (problem, leastMs) = Draw(objective, seed);
            foreach (var limit in limits)
            {
                var plan = SlicePlanner.Plan(problem, limit);

                Assert.Null(SliceRules.FaultOf(problem, plan.MicroBatches));
                Assert.InRange(plan.OptimalityGap, 0, limit.OptimalityGap == 0 ? 1 : limit.OptimalityGap);
                Assert.InRange(plan.LowerBound.Value, 0, leastMs * (1 + RelativeTolerance));
                Assert.InRange(plan.Makespan.Value, leastMs * (1 - RelativeTolerance), double.MaxValue);
            }
        }
    }

    private static (SlicingProblem Problem, double LeastMs) Draw(int objective, int seed) =>
        new RandomProblem(Objective.All[objective], seed, grains: (97, 144)).NextPossible(LeastMakespanMs);

    /// <summary>Infinity also where no oracle can do it.</summary>
    private static double LeastMakespanMs(SlicingProblem problem) => problem.Constraints.MaximumSlices switch
    {
        null when problem.BatchSequences == 1 => BoundGrid.Bracket(problem, relativeGap: 0).LowerMs,
        <= MostSlicesForThePareto => ParetoProgram.LeastMakespanMs(problem),
        _ => double.PositiveInfinity,
    };
}
