namespace TeraPipe.Executor.Plans;

/// <summary>Hands plans from the one who talks to the planner to the one who trains.</summary>
/// <param name="first">What training begins with.</param>
internal sealed class PlanDesk(TrainingPlan first)
{
    private readonly Lock _lock = new();
    private TrainingPlan _current = first;
    private TrainingPlan? _offered;

    /// <summary>What is trained on.</summary>
    public TrainingPlan Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>Takes the place of what was offered and not taken; back to the present plan is no change.</summary>
    /// <returns>Whether it is news.</returns>
    public bool Offer(TrainingPlan plan)
    {
        lock (_lock)
        {
            var isNews = !plan.IsSame(_offered ?? _current);
            _offered = plan.IsSame(_current) ? null : isNews ? plan : _offered;
            return isNews;
        }
    }

    /// <summary>What was offered since, once; null where nothing was.</summary>
    public PlanSwitch? Take()
    {
        lock (_lock)
        {
            if (_offered is null)
            {
                return null;
            }

            var change = new PlanSwitch(_current, _offered);
            (_current, _offered) = (_offered, null);
            return change;
        }
    }
}
