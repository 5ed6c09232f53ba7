using TeraPipe.Bench.Measuring;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// One sequence through two stages, whole and in slices of equal work, in turn. M slices through K stages take
/// (M + K − 1) / M of one stage's time where the whole sequence takes K: for K = 2 they are 2M / (M + 1) times as fast
/// at best.
/// </summary>
internal sealed class SlicedSteps
{
    public const int Stages = 2;

    private readonly Dictionary<int, List<StepResult>> _results = []; // by number of slices
    private readonly Dictionary<int, List<double>> _processorMs = [];

    private SlicedSteps()
    {
    }

    /// <param name="rig">Two stages of the model, and one sequence.</param>
    /// <param name="model">Its model.</param>
    /// <param name="wholeStep">Whether the optimiser's update is in the step.</param>
    /// <param name="slices">Numbers of slices to compare with one.</param>
    /// <param name="rounds">How often each.</param>
    public static SlicedSteps Measure(IStepRig rig, BenchModel model, bool wholeStep, int[] slices, int rounds)
    {
        const int WarmUp = 3;
        var steps = new SlicedSteps();
        int[] all = [1, .. slices];
        Rounds.Of($"{Stages} stages, {model}", rounds, WarmUp, [.. all.Select(count =>
        {
            var plan = model.EqualWork(Stages, count);
            var (results, processorMs) = (steps._results[count] = [], steps._processorMs[count] = []);
            return (Func<double>)(() =>
            {
                var before = Environment.CpuUsage.TotalTime;
                results.Add(rig.Run(plan, wholeStep));
                processorMs.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
                return results[^1].StepTime.Value;
            });
        })]);
        foreach (var count in all)
        {
            steps._results[count].RemoveRange(0, WarmUp);
            steps._processorMs[count].RemoveRange(0, WarmUp);
        }

        return steps;
    }

    /// <summary>How many times as fast so many slices can make two stages at best.</summary>
    public static double Limit(int slices) => 2.0 * slices / (slices + 1);

    /// <summary>The median step time.</summary>
    public double Ms(int slices) => Rounds.Median(TimesMs(slices));

    /// <summary>The median over the rounds of how many times as fast as the whole sequence its slices are.</summary>
    public double SpeedUp(int slices) => Rounds.MedianRatio(TimesMs(1), TimesMs(slices));

    /// <summary>Computing time of both stages over that of the whole sequence: what cutting costs.</summary>
    public double Work(int slices) => Rounds.MedianRatio(
        [.. _results[slices].Select(BusyMs)], [.. _results[1].Select(BusyMs)]);

    /// <summary>The median processor time of a step in this process: with threads all of it.</summary>
    public double ProcessorMs(int slices) => Rounds.Median(_processorMs[slices]);

    /// <summary>
    /// The makespan of the schedule with the action times of the very step, over the step time: what is left is
    /// waiting, messages, start and end of the step and, in a whole step, the update.
    /// </summary>
    public double Walk(int slices, Schedule schedule) => Rounds.MedianRatio(
        [.. _results[slices].Select(result => SimulatedMs(schedule, result.Timeline))], TimesMs(slices));

    /// <summary>
    /// The makespan of a schedule whose actions take what they took, each message as long as is said, and nothing else
    /// anything.
    /// </summary>
    public static double SimulatedMs(Schedule schedule, Timeline measured, double transferMs = 0)
    {
        var times = measured.Devices.SelectMany(device => device).ToDictionary(
            timed => timed.Action, timed => new Milliseconds(timed.End.Value - timed.Start.Value));
        return PipelineSimulator
            .Simulate(schedule, action => times[action], _ => new Milliseconds(transferMs))
            .Makespan.Value;
    }

    private static double BusyMs(StepResult result) => result.Timeline.BusyTimes.Sum(busy => busy.Value);

    private double[] TimesMs(int slices) => [.. _results[slices].Select(result => result.StepTime.Value)];
}
