using TeraPipe.Bench.Measuring;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// What the runtime takes for an action beside computing it: a step on one thread, of slices so small that there are
/// many, less the times inside its actions, over their number. All that a step does besides, its start and its end, is
/// in it.
/// </summary>
internal static class OverheadCase
{
    public const string Name = "runtime overhead per action, K 1";

    private const int Slices = 64;
    private const int RoundCount = 100;
    private const double AimUs = 50;

    private static readonly BenchModel _model = new(Layers: 1, HiddenSize: 64, SequenceTokens: 512);

    public static BenchRow Measure()
    {
        using var rig = new ThreadRig(_model, stages: 1);
        using var bare = new BareLoop(_model, Slices);
        var plan = _model.EqualLengths(stages: 1, Slices);
        var actions = plan.Schedule.Devices[0].Count;
        var insideMs = new List<double>();
        var timesMs = Rounds.Of(Name, RoundCount, RoundCount, () =>
        {
            var result = rig.Run(plan, wholeStep: false);
            insideMs.Add(result.Timeline.BusyTimes[0].Value);
            return result.StepTime.Value;
        }, () => Repeat.Once(bare.Run));
        var (stepsMs, bareMs) = (timesMs[0], timesMs[1]);
        var overheads = stepsMs.Zip(insideMs.Skip(RoundCount), (step, inside) => OverheadUs(step, inside, actions));
        return BenchRow.AtMost(
            Name, Rounds.Median([.. overheads]), "µs", AimUs,
            new("actions", actions),
            new("insideUs", Rounds.Median([.. insideMs.Skip(RoundCount)]) * 1e3 / actions),
            new("bareUs", Rounds.Median(bareMs) * 1e3 / actions),
            new("stepUs", Rounds.Median(stepsMs) * 1e3 / actions),
            new("model", $"{_model}, {Slices} slices"));
    }

    /// <summary>What a step takes for each of its actions beside computing them.</summary>
    public static double OverheadUs(double stepMs, double insideMs, int actions) => (stepMs - insideMs) * 1e3 / actions;
}
