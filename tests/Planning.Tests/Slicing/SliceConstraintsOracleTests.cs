using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// What is said about constraints, against trying everything. Sums differ in order, hence the tolerance.
/// </summary>
public class SliceConstraintsOracleTests
{
    private static readonly string[] Names =
        [.. typeof(SliceConstraints).GetProperties().Select(member => member.Name)];

    [Fact]
    public void Are_infeasible_exactly_where_no_slicing_keeps_them()
    {
        var random = new Random(20261103);
        var infeasible = 0;
        for (var trial = 0; trial < 20_000; trial++)
        {
            var grains = random.Next(1, 13);
            var constraints = RandomProblem.DrawAnyConstraints(random, grains);

            var fault = constraints.Infeasibility(new Tokens(grains * 8), new Tokens(8));

            var isFeasible = new SliceRules(constraints, grains, grainTokens: 8).AllowAny();
            Assert.True((fault is null) == isFeasible, $"{grains}: {constraints}");
            if (fault is not null)
            {
                infeasible++;
                Assert.Contains(fault.Constraint, Names);
                Assert.NotEmpty(fault.Message);
                Assert.True(fault.By.Count > 0, $"{grains}: {constraints}: {fault}");
            }
        }

        Assert.InRange(infeasible, 2_000, 18_000);
    }

    [Fact]
    public void The_constraint_that_is_named_is_at_fault()
    {
        var random = new Random(20261104);
        for (var trial = 0; trial < 20_000; trial++)
        {
            var grains = random.Next(1, 13);
            var constraints = RandomProblem.DrawAnyConstraints(random, grains);
            var fault = constraints.Infeasibility(new Tokens(grains * 8), new Tokens(8));
            if (fault is null)
            {
                continue;
            }

            var member = typeof(SliceConstraints).GetProperty(fault.Constraint)!;
            Assert.False(member.GetValue(constraints) is null or false, $"{grains}: {constraints}: {fault}");
        }
    }

    [Fact]
    public void A_problem_that_no_slicing_keeps_to_is_refused_by_the_constraints_name()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new SlicingProblem(
            new Tokens(64), new Tokens(8), batchSequences: 1, stageCount: 2, FunctionLatencyModel.Smooth)
        {
            Constraints = new SliceConstraints { Maximum = new Tokens(16), MaximumSlices = 3 },
        });

        Assert.Contains(nameof(SliceConstraints.MaximumSlices), thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(int.MaxValue, null, null)]
    [InlineData(null, int.MaxValue, null)]
    [InlineData(null, int.MaxValue, 8)]
    [InlineData(16, int.MaxValue, 16)]
    public void Are_infeasible_however_far_they_are_off(int? multipleOf, int? minimum, int? maximum)
    {
        var constraints = new SliceConstraints
        {
            MultipleOf = multipleOf is { } multiple ? new Tokens(multiple) : null,
            Minimum = minimum is { } least ? new Tokens(least) : null,
            TailKeepsMinimum = true,
            Maximum = maximum is { } most ? new Tokens(most) : null,
        };

        Assert.NotNull(constraints.Infeasibility(new Tokens(64), new Tokens(8)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cost_what_the_plan_would_be_shorter_without_them(bool isJoint)
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            var objective = new Objective(isJoint, Transfers: null, IsConstrained: true);
            var (problem, leastMs) = new RandomProblem(objective, seed).NextPossible(BruteForce.LeastMakespanMs);

            var costs = SlicePlanner.Plan(problem).ConstraintCosts.ToDictionary(
                cost => cost.Constraint, cost => cost.Cost!.Value.Value);

            foreach (var (name, others) in EachLeftOut(problem.Constraints))
            {
                var withoutMs = BruteForce.LeastMakespanMs(With(problem, others));
                Assert.True(costs.ContainsKey(name), $"seed {seed}: {name} is not among {string.Join(", ", costs)}");
                Assert.True(
                    Math.Abs(costs[name] - (leastMs - withoutMs)) <= 1e-12 * leastMs,
                    $"seed {seed}: {name} costs {leastMs - withoutMs}, the plan says {costs[name]}");
            }
        }
    }

    private static IEnumerable<(string Name, SliceConstraints Others)> EachLeftOut(SliceConstraints constraints) =>
        new (string Name, bool IsActive, SliceConstraints Others)[]
        {
            ("MultipleOf", constraints.MultipleOf is not null, constraints with { MultipleOf = null }),
            ("Minimum", constraints.Minimum is not null, constraints with { Minimum = null }),
            (
                "TailKeepsMinimum",
                constraints is { TailKeepsMinimum: true, Minimum: not null },
                constraints with { TailKeepsMinimum = false }),
            ("Maximum", constraints.Maximum is not null, constraints with { Maximum = null }),
            ("MaximumSlices", constraints.MaximumSlices is not null, constraints with { MaximumSlices = null }),
        }.Where(one => one.IsActive).Select(one => (one.Name, one.Others));

    private static SlicingProblem With(SlicingProblem problem, SliceConstraints constraints) =>
        new(problem.Sequence, problem.Grain, problem.BatchSequences, problem.StageCount, problem.StageLatency)
        {
            Links = problem.Links,
            Constraints = constraints,
        };
}
