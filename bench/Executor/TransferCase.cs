using TeraPipe.Bench.Measuring;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// How much of the time that messages take is seen in the step: the makespan of a step between two processes, less that
/// of the same schedule with the step's own action times and no transfers, over the time that all its messages take
/// alone.
/// </summary>
internal static class TransferCase
{
    public const string Name = "2 processes, exposed / all transfer time";

    /// <summary>The second rank's program.</summary>
    public const string Program = "transfers";

    private const int Slices = 32;
    private const int RoundCount = 15;
    private const int WarmUp = 3;
    private const double AimPercent = 10;

    private static readonly BenchModel _model = new(Layers: 4, HiddenSize: 512, SequenceTokens: 2048);

    /// <summary>Of a message: a slice's activations.</summary>
    public static long MessageElements => (long)_model.HiddenSize * _model.SequenceTokens / Slices;

    private static StepPlan Plan => _model.EqualLengths(SlicedSteps.Stages, Slices);

    public static BenchRow Measure()
    {
        var transferMs = PingPong.Ms(MessageElements);
        using var rig = ProcessRig.First(Program, _model);
        var steps = Steps(rig);
        var schedule = Plan.Schedule;
        const int Messages = 2 * Slices; // activations there, gradients back
        double[] exposedMs = [.. steps.Select(step => ExposedMs(schedule, step))];
        return BenchRow.AtMost(
            Name, 100 * Rounds.Median(exposedMs) / (Messages * transferMs), "%", AimPercent,
            new("unavoidable", 100 * Rounds.Median(
                [.. steps.Select(step => UnavoidableMs(schedule, step, transferMs))]) / (Messages * transferMs)),
            new("exposedMs", Rounds.Median(exposedMs)),
            new("messageMs", transferMs),
            new("messages", Messages),
            new("makespanMs", Rounds.Median([.. steps.Select(step => step.Makespan.Value)])),
            new("model", $"{_model}, {Slices} slices"));
    }

    /// <summary>What the second rank does: the same steps.</summary>
    public static void RunSecond(RankEnvironment environment)
    {
        using var rig = ProcessRig.Second(environment, _model);
        Steps(rig);
    }

    /// <summary>What a step took longer than its own actions without any transfer.</summary>
    public static double ExposedMs(Schedule schedule, Timeline measured) =>
        measured.Makespan.Value - SlicedSteps.SimulatedMs(schedule, measured);

    /// <summary>What it would take longer if every message took its time alone and nothing else did: the first slice's
    /// have nothing to hide behind.</summary>
    public static double UnavoidableMs(Schedule schedule, Timeline measured, double transferMs) =>
        SlicedSteps.SimulatedMs(schedule, measured, transferMs) - SlicedSteps.SimulatedMs(schedule, measured);

    private static List<Timeline> Steps(ProcessRig rig)
    {
        var steps = new List<Timeline>();
        Rounds.Of("transfers", RoundCount, WarmUp, () =>
        {
            var step = rig.Run(Plan, wholeStep: false);
            steps.Add(step.Timeline);
            return step.StepTime.Value;
        });
        return steps[WarmUp..];
    }
}
