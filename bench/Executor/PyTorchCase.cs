using TeraPipe.Bench.Measuring;
using TeraPipe.Torch.Native;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// One stage on one thread without slices against the same model in PyTorch, in turn, a few steps at a time.
/// </summary>
/// <param name="Model">On the one stage, embedding and head with it.</param>
/// <param name="WholeStep">Whether AdamW's update is in the step.</param>
internal sealed record PyTorchCase(BenchModel Model, bool WholeStep)
{
    private const int Blocks = 5;
    private const int StepsPerBlock = 4;
    private const int WarmUp = 2; // of each block
    private const double Aim = 1.05;

    public string Name => $"one stage / PyTorch, {Model}, {(WholeStep ? "whole step" : "F + B")}";

    public BenchRow Measure()
    {
        if (PyTorch.Missing is { } reason)
        {
            return new BenchRow(Name, null, "ratio", Aim, null) { Details = [new("skipped", reason)] };
        }

        using var rig = new ThreadRig(Model, stages: 1);
        using var tokens = rig.TokensAndNext();
        using var theirs = new PyTorch(Model.Shape, rig.Pipeline.Parameters, tokens);
        PyTorchTimes? last = null;
        var timesMs = Rounds.Of(
            Name,
            Blocks,
            warmUp: 0,
            () => Rounds.Median(Ours(rig)),
            () => Rounds.Median((last = theirs.Time(WarmUp, StepsPerBlock, WholeStep)).SamplesMs));
        double[] ratios = [.. timesMs[0].Zip(timesMs[1], (ours, theirs) => ours / theirs).Order()];
        return BenchRow.AtMost(
            Name, Rounds.Median(ratios), "ratio", Aim,
            new("lowest", ratios[0]),
            new("highest", ratios[^1]),
            new("oursMs", Rounds.Median(timesMs[0])),
            new("pytorchMs", Rounds.Median(timesMs[1])),
            new("versions", $"ours LibTorch {LibTorch.Version}, {Blas.InUse}; PyTorch {last!.Torch}, {last.Blas}"));
    }

    private double[] Ours(ThreadRig rig)
    {
        var plan = Model.EqualLengths(stages: 1, slices: 1);
        return
        [
            .. Enumerable.Range(0, WarmUp + StepsPerBlock)
                .Select(_ => rig.Run(plan, WholeStep).StepTime.Value)
                .Skip(WarmUp),
        ];
    }
}
