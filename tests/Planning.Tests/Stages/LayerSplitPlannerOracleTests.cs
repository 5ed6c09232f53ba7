using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Stages;

public class LayerSplitPlannerOracleTests
{
    private const double Rounding = 1e-9; // relative: sums in another order
    private const int Trials = 60;        // of each schedule: 240 in all

    public static TheoryData<ScheduleKind> EverySchedule => [.. PipelineSchedules.Kinds];

    [Theory]
    [MemberData(nameof(EverySchedule))]
    public void Finds_the_same_makespan_as_trying_every_split_and_slicing(ScheduleKind schedule)
    {
        var random = new Random(20261103);
        var (hits, gap) = (0, 0.0);
        for (var trial = 0; trial < Trials; trial++)
        {
            var problem = Problem(random, schedule, largest: trial == 0);
            var leastMs = LeastMakespanMs(problem);

            var proven = LayerSplitPlanner.Plan(problem)!;
            var searched = LayerSplitPlanner.Plan(problem, new SearchContext { MostPlans = 0 }, null, default)!;

            Assert.Equal(leastMs, proven.Plan.Makespan.Value, Rounding * leastMs);
            Assert.Equal(0, proven.OptimalityGap, Rounding);
            Assert.Equal(problem.Layers, proven.LayersPerStage.Sum());
            Assert.True(
                searched.LowerBound.Value <= leastMs * (1 + Rounding),
                $"{searched.LowerBound} is no lower bound of {leastMs} ms in trial {trial}.");
            Assert.True(
                leastMs <= searched.Plan.Makespan.Value * (1 + Rounding),
                $"{searched.Plan.Makespan} beats every split and slicing, {leastMs} ms.");
            hits += searched.Plan.Makespan.Value <= leastMs * (1 + Rounding) ? 1 : 0;
            gap += searched.OptimalityGap / Trials;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{schedule}: local search hits the optimum in {hits} of {Trials}, mean gap {gap:P1}");
        Assert.True(hits >= 0.8 * Trials, $"Local search found the optimum in {hits} of {Trials} only.");
    }

    private static LayerSplitProblem Problem(Random random, ScheduleKind schedule, bool largest)
    {
        var virtualStages = schedule == ScheduleKind.Interleaved ? 2 : 1;
        var stageCount = largest ? 4 : virtualStages * random.Next(1, 5 / virtualStages);
        var batch = largest ? 2 : random.Next(1, 3);
        var grains = largest ? 5 : random.Next(2, batch == 1 ? 7 : 5);
        var kinds = Enum.GetValues<TableKind>();
        var device = new StageDevice(Any(), Any(), Any());
        var slower = device.Scaled(1 + random.NextDouble());
        var links = random.Next(2) == 0 ? PipelineLinks.Free(stageCount) : RandomPipeline.Links(random, stageCount);
        return new LayerSplitProblem(
            [.. Enumerable.Range(0, stageCount).Select(_ => random.Next(3) == 0 ? slower : device)],
            layers: largest ? 7 : random.Next(stageCount, 8),
            stages => new PipelineProblem(
                new Tokens(grains * RandomTable.GrainTokens), new Tokens(RandomTable.GrainTokens), batch, stages)
            {
                Schedule = schedule,
                VirtualStages = virtualStages,
                Links = links,
            });

        ILatencyModel Any() =>
            RandomTable.Create(random, kinds[random.Next(kinds.Length)], kinds[random.Next(kinds.Length)]);
    }

    private static double LeastMakespanMs(LayerSplitProblem problem) =>
        Splits(problem.StageCount, problem.Layers).Min(split => EveryPlan.LeastMakespanMs(problem.With([.. split])));

    private static IEnumerable<IEnumerable<int>> Splits(int stages, int layers) => stages == 1
        ? [[layers]]
        : from first in Enumerable.Range(1, layers - stages + 1)
          from rest in Splits(stages - 1, layers - first)
          select rest.Prepend(first);
}
