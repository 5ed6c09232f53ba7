namespace TeraPipe.Executor.Runtime;

/// <summary>Which share of its highest value the learning rate has in a step.</summary>
public sealed record LearningRateSchedule
{
    private const double StableShare = 0.8;

    /// <summary>
    /// Steps, W, over which the rate rises: step t, from 1, has min(1, t / W) of it (Goyal et al. 2017, arXiv
    /// 1706.02677, section 2.2). 0, the default, for the whole rate from the first step.
    /// </summary>
    /// <remarks>
    /// AdamW's first steps move every weight by the whole rate, however small its gradient. A rate that is too high for
    /// them makes the training unstable: it magnifies rounding a hundredfold in a step, and no two runs that add in
    /// another order stay together. docs/log.md has an example.
    /// </remarks>
    public int WarmUpSteps { get; init; }

    /// <summary>How the rate falls afterwards.</summary>
    public LearningRateDecay Decay { get; init; }

    /// <summary>The step after which the rate falls no more, warm-up included; needed where it falls.</summary>
    public int TotalSteps { get; init; }

    /// <summary>The share at which it ends, from 0 to 1.</summary>
    public double FinalShare { get; init; } = 0.1;

    /// <summary>The share of a step, from 0 to 1.</summary>
    /// <param name="step">From 1.</param>
    public double ShareAt(long step)
    {
        if (step <= WarmUpSteps)
        {
            return step / (double)WarmUpSteps;
        }

        var progress = Math.Min(1, (step - WarmUpSteps) / (double)Math.Max(1, TotalSteps - WarmUpSteps));
        var fallen = Decay switch
        {
            LearningRateDecay.None => 0,
            LearningRateDecay.Linear => progress,
            LearningRateDecay.Cosine => (1 - Math.Cos(Math.PI * progress)) / 2,
            _ => Math.Max(0, progress - StableShare) / (1 - StableShare),
        };
        return 1 - (fallen * (1 - FinalShare));
    }

    /// <exception cref="ArgumentException">A value is out of its range; names it.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(WarmUpSteps);
        if (FinalShare is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(FinalShare), FinalShare, "A share is from 0 to 1.");
        }

        if (Decay != LearningRateDecay.None && TotalSteps <= WarmUpSteps)
        {
            throw new ArgumentException(
                $"A rate that falls ({Decay}) needs more TotalSteps than the {WarmUpSteps} of the warm-up; "
                + $"there are {TotalSteps}.",
                nameof(TotalSteps));
        }
    }
}
