using TeraPipe.Executor.Ranks;

namespace TeraPipe.Bench.Executor;

/// <summary>How near two stages come to the limit of what slices can gain.</summary>
/// <param name="stagesAre">"threads" or "processes".</param>
/// <param name="wholeStep">Whether the optimiser's update is in the step.</param>
/// <param name="open">Starts the pipeline.</param>
internal sealed class SpeedCases(string stagesAre, bool wholeStep, Func<BenchModel, IStepRig> open)
{
    private const double Aim = 0.9;
    private const int Rounds = 9;

    private static readonly int[] _slices = [4, 8];
    private static readonly BenchModel _model = new(Layers: 4, HiddenSize: 512, SequenceTokens: 2048);

    private SlicedSteps? _steps;

    public IEnumerable<BenchCase> All => _slices.Select(slices => new BenchCase(Name(slices), () => Row(slices)));

    /// <summary>Stages that are threads.</summary>
    public static SpeedCases OfThreads(bool wholeStep) =>
        new("threads", wholeStep, model => new ThreadRig(model, SlicedSteps.Stages));

    /// <summary>Stages that are processes.</summary>
    public static SpeedCases OfProcesses(bool wholeStep) =>
        new("processes", wholeStep, model => ProcessRig.First(Program(wholeStep), model));

    /// <summary>The second rank's program.</summary>
    public static string Program(bool wholeStep) => wholeStep ? "speed-whole-step" : "speed";

    /// <summary>What the second rank does: the same steps.</summary>
    public static Action<RankEnvironment> RunSecond(bool wholeStep) => environment =>
        new SpeedCases("processes", wholeStep, model => ProcessRig.Second(environment, model)).Steps();

    private string Name(int slices) =>
        $"2 {stagesAre}, {(wholeStep ? "whole step" : "F + B")}, {slices} slices / unsliced, of limit";

    private BenchRow Row(int slices)
    {
        var steps = Steps();
        var speedUp = steps.SpeedUp(slices);
        return BenchRow.AtLeast(
            Name(slices), speedUp / SlicedSteps.Limit(slices), "ratio", Aim,
            new("speedUp", speedUp),
            new("limit", SlicedSteps.Limit(slices)),
            new("unslicedMs", steps.Ms(1)),
            new("slicedMs", steps.Ms(slices)),
            new("work", steps.Work(slices)),
            new("processorMs", steps.ProcessorMs(slices)),
            new("unslicedProcessorMs", steps.ProcessorMs(1)),
            new("walk", steps.Walk(slices, _model.EqualWork(SlicedSteps.Stages, slices).Schedule)),
            new("model", _model.ToString()));
    }

    /// <summary>One run for all its rows.</summary>
    private SlicedSteps Steps()
    {
        if (_steps is null)
        {
            using var rig = open(_model);
            _steps = SlicedSteps.Measure(rig, _model, wholeStep, _slices, Rounds);
        }

        return _steps;
    }
}
