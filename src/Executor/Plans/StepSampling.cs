namespace TeraPipe.Executor.Plans;

/// <summary>
/// What is told of a step. The rule: of every step its time; of one in <paramref name="every"/>, the first of each plan
/// to begin with, the slices too: all of them where they are few enough, else one in so many, beginning with another
/// one each time, so that after as many such steps each was told once (<see cref="WaitingStep.ToObservation"/>).
/// </summary>
/// <param name="every">One in so many steps has slices.</param>
internal sealed class StepSampling(int every)
{
    private string? _planId;
    private long _steps;

    /// <summary>
    /// The next step, without its slices where they are not told. Cheap: it is the training thread's.
    /// </summary>
    /// <exception cref="ArgumentException">An action ends before it starts.</exception>
    public WaitingStep Next(MeasuredStep step, string planId, DateTimeOffset now)
    {
        _steps = planId == _planId ? _steps + 1 : 0;
        _planId = planId;
        if (_steps % every != 0)
        {
            return new WaitingStep(planId, step with { Devices = [] }, now, Turn: 0);
        }

        Check(step);
        return new WaitingStep(planId, step, now, _steps / every);
    }

    private static void Check(MeasuredStep step)
    {
        foreach (var actions in step.Devices)
        {
            foreach (var timed in actions)
            {
                if (timed.End < timed.Start)
                {
                    throw new ArgumentException(
                        $"{timed.Action} ends at {timed.End}, before it starts at {timed.Start}.", nameof(step));
                }
            }
        }
    }
}
