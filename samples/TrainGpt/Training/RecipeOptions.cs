using System.CommandLine;
using System.Globalization;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Memory;
using static TeraPipe.TrainGpt.OptionForms;

namespace TeraPipe.TrainGpt.Training;

/// <summary>The options of train that say how it learns.</summary>
internal static class RecipeOptions
{
    private static readonly Option<ScalarType?> _dtype = Choice(
        "--dtype", "number format of the layers (fp32)",
        ("fp32", ScalarType.Float32), ("bf16", ScalarType.BFloat16), ("fp16", ScalarType.Float16),
        ("fp64", ScalarType.Float64));

    private static readonly Option<Recompute?> _recompute = Choice(
        "--recompute", "what the backward computes again instead of keeping it (none)",
        ("none", Recompute.None), ("selective", Recompute.Selective), ("full", Recompute.Full));

    private static readonly Option<int> _accumulate = Number("--accumulate", "batches of a step, for one update", 1);

    private static readonly Option<double?> _clip = Real(
        "--clip", "longest gradient; longer ones are shortened to it", "NORM", norm => norm > 0,
        "is no norm: a number above 0");

    private static readonly Option<double?> _dropout = Real(
        "--dropout", "share of numbers dropped after embedding, attention and MLP (0)", "P",
        rate => rate is >= 0 and < 1, "is no rate: from 0 to below 1");

    private static readonly Option<double?> _rate = Real(
        "--lr", $"highest learning rate ({Text(LearningOptions.DefaultRate)})", "RATE", rate => rate > 0,
        "is no learning rate: a number above 0");

    private static readonly Option<int> _warmUp = Count(
        "--warm-up", "steps over which it rises", Recipe.LearningRateSchedule.WarmUpSteps);

    private static readonly Option<LearningRateDecay?> _decay = Choice(
        "--lr-decay", "how it falls afterwards, to the last of --steps (none)",
        ("none", LearningRateDecay.None), ("linear", LearningRateDecay.Linear), ("cosine", LearningRateDecay.Cosine),
        ("wsd", LearningRateDecay.WarmUpStableDecay));

    private static readonly Option<double?> _final = Real(
        "--lr-final", $"share of --lr at which it ends ({Text(LearningOptions.DefaultFinalShare)})", "SHARE",
        share => share is >= 0 and <= 1, "is no share: from 0 to 1");

    private static readonly Option<double?> _weightDecay = Real(
        "--weight-decay", $"AdamW's ({Text(LearningOptions.DefaultWeightDecay)})", "DECAY", decay => decay >= 0,
        "is no weight decay: a number from 0 on");

    /// <summary>In the order of --help.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        _dtype, _recompute, _accumulate, _clip, _dropout, _rate, _warmUp, _decay, _final, _weightDecay,
    ];

    /// <param name="parsed">The command line.</param>
    /// <param name="steps">Of the whole training.</param>
    /// <exception cref="UserError">There are too few steps for the rate to fall.</exception>
    public static LearningOptions Read(ParseResult parsed, int steps) => new()
    {
        Dtype = parsed.GetValue(_dtype) ?? ScalarType.Float32,
        Recompute = parsed.GetValue(_recompute) ?? Recompute.None,
        AccumulatedBatches = parsed.GetValue(_accumulate),
        MaxGradientNorm = parsed.GetValue(_clip),
        DropoutRate = parsed.GetValue(_dropout) ?? 0,
        LearningRate = parsed.GetValue(_rate) ?? LearningOptions.DefaultRate,
        WeightDecay = parsed.GetValue(_weightDecay) ?? LearningOptions.DefaultWeightDecay,
        Schedule = Schedule(parsed, steps),
    };

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static LearningRateSchedule Schedule(ParseResult parsed, int steps)
    {
        var (decay, warmUp) = (parsed.GetValue(_decay) ?? LearningRateDecay.None, parsed.GetValue(_warmUp));
        return decay == LearningRateDecay.None || steps > warmUp
            ? new()
            {
                WarmUpSteps = warmUp,
                Decay = decay,
                TotalSteps = decay == LearningRateDecay.None ? 0 : steps,
                FinalShare = parsed.GetValue(_final) ?? LearningOptions.DefaultFinalShare,
            }
            : throw new UserError(
                $"--lr-decay: the rate rises for {warmUp} steps and there are {steps} --steps, none to fall. Take more "
                + "--steps or a shorter --warm-up.");
    }
}
