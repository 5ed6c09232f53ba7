namespace TeraPipe.Executor.Runtime;

/// <summary>The factor of <see cref="LossScaling"/> from step to step; the same on all ranks.</summary>
internal sealed class LossScaler(LossScaling? scaling)
{
    /// <summary>Whether steps that overflow are left out.</summary>
    public bool IsOn => scaling is not null;

    /// <summary>What the next step's loss is multiplied by; 1 without scaling.</summary>
    public double Scale { get; private set; } = scaling?.InitialScale ?? 1;

    /// <summary>Steps since the last overflow or rise.</summary>
    public int GoodSteps { get; private set; }

    /// <summary>Goes on where another run stopped.</summary>
    public void Resume(double scale, int goodSteps)
    {
        if (IsOn)
        {
            (Scale, GoodSteps) = (scale, goodSteps);
        }
    }

    /// <summary>Hears of a step.</summary>
    public void Note(bool overflowed)
    {
        if (scaling is null)
        {
            return;
        }

        GoodSteps = overflowed ? 0 : GoodSteps + 1;
        if (overflowed)
        {
            Scale *= scaling.BackoffFactor;
        }
        else if (GoodSteps == scaling.GrowthInterval)
        {
            (Scale, GoodSteps) = (Scale * scaling.GrowthFactor, 0);
        }
    }
}
