using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Stages;

/// <summary>
/// The pipeline planner's oracle: every order of micro-batches, each cut in every way, through the simulator. Shares no
/// code with the search.
/// </summary>
internal static class EveryPlan
{
    /// <summary>The least makespan of all.</summary>
    public static double LeastMakespanMs(PipelineProblem problem) =>
        Batches(problem, problem.BatchSequences).Min(plan => MakespanMs(problem, [.. plan]));

    /// <summary>What the simulator says of one plan.</summary>
    public static double MakespanMs(PipelineProblem problem, IReadOnlyList<MicroBatchSlicing> plan)
    {
        var schedule = problem.Schedule.Create(
            problem.StageCount / problem.Schedule.VirtualStages,
            [.. plan.Select(microBatch => microBatch.Slices.Count)]);
        var timeline = PipelineSimulator.Simulate(
            schedule, action => Duration(problem, plan, action), action => Transfer(problem, plan, action));
        return timeline.Makespan.Value;
    }

    private static IEnumerable<IEnumerable<MicroBatchSlicing>> Batches(PipelineProblem problem, int sequences) =>
        sequences == 0
            ? [[]]
            : from size in problem.MicroBatchSizes
              where size <= sequences
              from slices in Slicings(problem.Sequence.Count / problem.Grain.Count)
              let first = new MicroBatchSlicing(size, slices.Select(grains => new Tokens(grains * problem.Grain.Count)))
              from rest in Batches(problem, sequences - size)
              select rest.Prepend(first);

    private static IEnumerable<IEnumerable<int>> Slicings(int grains) => grains == 0
        ? [[]]
        : from first in Enumerable.Range(1, grains)
          from rest in Slicings(grains - first)
          select rest.Prepend(first);

    private static Milliseconds Duration(
        PipelineProblem problem, IReadOnlyList<MicroBatchSlicing> plan, PipelineAction action)
    {
        var microBatch = plan[action.MicroBatch];
        var context = new Tokens(microBatch.Slices.Take(action.Slice).Sum(slice => slice.Count));
        var latency = problem.Stages[action.Stage].Predict(
            microBatch.Sequences, microBatch.Slices[action.Slice], context);
        var extraMs = problem.Links.ExtraBusyMs(TokensOf(plan, action));
        return new Milliseconds(action.Phase switch
        {
            Phase.Forward => latency.Forward.Value + extraMs,
            Phase.Backward or Phase.InputGradient when latency.Backward.Value == 0 => 0, // of a frozen prefix
            Phase.Backward => latency.Backward.Value + extraMs,
            Phase.InputGradient => (latency.Backward.Value * (1 - problem.WeightGradientShare)) + extraMs,
            _ => latency.Backward.Value * problem.WeightGradientShare,
        });
    }

    private static Milliseconds Transfer(
        PipelineProblem problem, IReadOnlyList<MicroBatchSlicing> plan, PipelineAction action) =>
        problem.Links.Policy == TransferPolicy.Exposed
            ? Milliseconds.Zero
            : problem.Links.Transfer(action, TokensOf(plan, action));

    private static long TokensOf(IReadOnlyList<MicroBatchSlicing> plan, PipelineAction action) =>
        (long)plan[action.MicroBatch].Sequences * plan[action.MicroBatch].Slices[action.Slice].Count;
}
