using TeraPipe.Bench.Measuring;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// How much of the time that messages take is seen in the step. Idle: the makespan of a step less that of the same
/// schedule with the step's own action times and nothing between them. Between two threads, which hand tensors over,
/// that is the runtime's alone; what it is more between two processes is the transfers'.
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

    private static StepPlan Plan { get; } = _model.EqualLengths(SlicedSteps.Stages, Slices);

    /// <summary>Of a message: a slice's activations.</summary>
    public static long MessageElements => (long)_model.HiddenSize * _model.SequenceTokens / Slices;

    public static BenchRow Measure()
    {
        const int Messages = 2 * Slices; // activations there, gradients back
        var messageMs = PingPong.Ms(MessageElements);
        using var processes = ProcessRig.First(Program, _model);
        using var threads = new ThreadRig(_model, SlicedSteps.Stages);
        var timelines = Steps([processes, threads]);
        double[] processesMs = [.. timelines[0].Select(IdleMs)];
        double[] threadsMs = [.. timelines[1].Select(IdleMs)];
        var exposedMs = Rounds.Median([.. processesMs.Zip(threadsMs, (more, less) => more - less)]);
        var fillMs = Rounds.Median([.. timelines[0].Select(timeline => FillMs(timeline, messageMs))]);
        return BenchRow.AtMost(
            Name, 100 * exposedMs / (Messages * messageMs), "%", AimPercent,
            new("unavoidable", 100 * fillMs / (Messages * messageMs)),
            new("idleMs", Rounds.Median(processesMs)),
            new("threadsIdleMs", Rounds.Median(threadsMs)),
            new("messageMs", messageMs),
            new("messages", Messages),
            new("makespanMs", Rounds.Median([.. timelines[0].Select(timeline => timeline.Makespan.Value)])),
            new("model", $"{_model}, {Slices} slices"));
    }

    /// <summary>What the second rank does: the same steps.</summary>
    public static void RunSecond(RankEnvironment environment)
    {
        using var rig = ProcessRig.Second(environment, _model);
        Steps([rig]);
    }

    /// <summary>What a step took longer than its own actions with nothing between them.</summary>
    private static double IdleMs(Timeline measured) =>
        measured.Makespan.Value - SlicedSteps.SimulatedMs(Plan.Schedule, measured);

    /// <summary>What it would take longer if every message took its time alone and nothing else did: the first slice's
    /// have nothing to hide behind.</summary>
    private static double FillMs(Timeline measured, double messageMs) =>
        SlicedSteps.SimulatedMs(Plan.Schedule, measured, messageMs) - SlicedSteps.SimulatedMs(Plan.Schedule, measured);

    /// <summary>[r] is what rig r did in each round.</summary>
    private static Timeline[][] Steps(IReadOnlyList<IStepRig> rigs)
    {
        var timelines = rigs.Select(_ => new List<Timeline>()).ToArray();
        Rounds.Of("transfers", RoundCount, WarmUp, [.. rigs.Select((rig, i) => (Func<double>)(() =>
        {
            var step = rig.Run(Plan, wholeStep: false);
            timelines[i].Add(step.Timeline);
            return step.StepTime.Value;
        }))]);
        return [.. timelines.Select(all => all[WarmUp..].ToArray())];
    }
}
