using TeraPipe.Contracts.Observations;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness;

/// <summary>
/// A machine that runs a plan as predicted, but for noise and for what is changed about it: the makespan is that of the
/// flush schedule over its own slice times.
/// </summary>
internal sealed class ObservedPlan
{
    private static readonly string[] _phases = ["forward", "backward"];

    private readonly PlanResponse _plan;
    private readonly TimelineAction[] _actions;
    private readonly Random _random;

    private ObservedPlan(PlanResponse plan, TimelineAction[] actions, int seed) =>
        (_plan, _actions, _random) = (plan, actions, new Random(seed));

    /// <summary>Standard deviation of a time, as a share of it.</summary>
    public double Noise { get; init; } = 0.01;

    public static async Task<ObservedPlan> OfAsync(PlannerFixture planner, PlanResponse plan, int seed)
    {
        var timeline = await planner.Client.GetTimelineAsync(plan.PlanId);
        return new(plan, [.. timeline.Actions], seed);
    }

    /// <summary>One step.</summary>
    /// <param name="change">What becomes of a slice's predicted time, in milliseconds.</param>
    /// <param name="withSlices">Whether slices are told.</param>
    public Observation Step(Func<double, double> change, bool withSlices = true)
    {
        var times = _actions.Select(action => (action, Ms: change(action.EndMs - action.StartMs))).ToArray();
        var makespanMs = _phases.Sum(phase => Makespan(
            [.. times.Where(time => time.action.Phase == phase && time.action.Stage == 0).Select(time => time.Ms)]));
        return new Observation
        {
            StepMs = (makespanMs + (_plan.OptimizerMs ?? 0)) * Noisy(),
            Slices = !withSlices ? null :
            [
                .. times.Select(time => new SliceTime
                {
                    Stage = time.action.Stage,
                    Phase = time.action.Phase,
                    MicroBatch = time.action.MicroBatch,
                    Slice = time.action.Slice,
                    Ms = time.Ms * Noisy(),
                }),
            ],
        };
    }

    public IReadOnlyList<Observation> Steps(int count, Func<double, double> change, bool withSlices = true) =>
        [.. Enumerable.Range(0, count).Select(_ => Step(change, withSlices))];

    private double Makespan(double[] stageMs) => stageMs.Sum() + ((_plan.Stages - 1) * stageMs.Max());

    /// <summary>1 and a normal deviate (Box and Muller, 1958).</summary>
    private double Noisy() =>
        1 + (Noise * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()));
}
