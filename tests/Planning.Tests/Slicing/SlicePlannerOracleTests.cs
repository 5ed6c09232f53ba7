using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// The search against trying everything: 10,000 random tables for each of 12 objectives. Sums differ in order, hence
/// the tolerance.
/// </summary>
public class SlicePlannerOracleTests
{
    private const int TablesPerObjective = 10_000;
    private const int TablesPerBlock = 1_000;
    private const double RelativeTolerance = 1e-12;

    public static TheoryData<bool, TransferPolicy?, bool, int> Blocks =>
    [
        .. from objective in Objective.All
           from block in Enumerable.Range(0, TablesPerObjective / TablesPerBlock)
           select (objective.IsJoint, objective.Transfers, objective.IsConstrained, block),
    ];

    public static TheoryData<int> EveryObjective => [.. Enumerable.Range(0, Objective.All.Count)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Finds_what_trying_everything_finds(
        bool isJoint, TransferPolicy? transfers, bool isConstrained, int block)
    {
        var objective = new Objective(isJoint, transfers, isConstrained);
        var faults = new List<string>();
        foreach (var seed in Enumerable.Range(block * TablesPerBlock, TablesPerBlock))
        {
            var (problem, leastMs) = new RandomProblem(objective, seed).NextPossible(BruteForce.LeastMakespanMs);
            try
            {
                faults.AddRange(FaultsOf(problem, leastMs).Select(fault => $"seed {seed}: {fault}"));
            }
            catch (Exception exception)
            {
                faults.Add($"seed {seed}: {exception}");
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {TablesPerBlock}: {string.Join("; ", faults.Take(3))}");
    }

    /// <summary>Longer sequences, by the Pareto program: 108 tables an objective.</summary>
    [Theory]
    [MemberData(nameof(EveryObjective))]
    public void Finds_what_the_pareto_program_finds(int objective)
    {
        for (var seed = 0; seed < 108; seed++)
        {
            var (problem, leastMs) = new RandomProblem(Objective.All[objective], seed, grains: (15, 24))
                .NextPossible(ParetoProgram.LeastMakespanMs);

            var faults = FaultsOf(problem, leastMs);

            Assert.True(!faults.Any(), $"seed {seed}: {string.Join("; ", faults)}");
        }
    }

    [Fact]
    public void Has_no_plan_exactly_where_the_model_refuses_a_slice_of_every_slicing()
    {
        var refused = 0;
        for (var seed = 0; seed < 4_000; seed++)
        {
            var problem = new RandomProblem(Objective.All[seed % Objective.All.Count], seed, grains: (1, 4)).Next();

            var plan = SlicePlanner.TryPlan(problem);

            var isPossible = double.IsFinite(BruteForce.LeastMakespanMs(problem));
            Assert.True(plan is not null == isPossible, $"seed {seed}");
            refused += isPossible ? 0 : 1;
        }

        Assert.InRange(refused, 20, 2_000);
    }

    private static IEnumerable<string> FaultsOf(SlicingProblem problem, double leastMs)
    {
        var plan = SlicePlanner.Plan(problem);
        if (SliceRules.FaultOf(problem, plan.MicroBatches) is { } illegal)
        {
            return [illegal];
        }

        var costsMs = BruteForce.MakespanMs(problem, plan.MicroBatches);
        var tolerance = RelativeTolerance * leastMs;
        (bool IsRight, string Otherwise)[] claims =
        [
            (Math.Abs(costsMs - leastMs) <= tolerance, $"costs {costsMs}, the best {leastMs}"),
            (Math.Abs(plan.Makespan.Value - costsMs) <= tolerance, $"costs {costsMs}, says {plan.Makespan.Value}"),
            (plan.LowerBound.Value <= leastMs + tolerance, $"lower bound {plan.LowerBound.Value}, the best {leastMs}"),
            (plan.OptimalityGap == 0, $"gap {plan.OptimalityGap}"),
        ];
        return claims.Where(claim => !claim.IsRight).Select(claim => claim.Otherwise)
            .Concat(BetterBaselines(problem, costsMs - tolerance));
    }

    /// <summary>Baselines that keep the constraints and are better than the plan, in words.</summary>
    private static IEnumerable<string> BetterBaselines(SlicingProblem problem, double planMs)
    {
        var baselines = Baselines.All(problem, new LayerShape(hiddenSize: 64, feedForwardSize: 256));
        return baselines.Select(baseline => baseline.MicroBatches)
            .Where(baseline => SliceRules.FaultOf(problem, baseline) is null)
            .Where(baseline => BruteForce.MakespanMs(problem, baseline) < planMs)
            .Select(baseline => $"{string.Join(", ", baseline)} is better than the plan");
    }
}
