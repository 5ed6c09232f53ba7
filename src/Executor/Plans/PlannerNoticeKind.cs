namespace TeraPipe.Executor.Plans;

/// <summary>What a <see cref="PlannerNotice"/> is about.</summary>
public enum PlannerNoticeKind
{
    /// <summary>The plan that training begins with, and where it comes from.</summary>
    Started,

    /// <summary>The planner has another plan for the run: it is taken at the next step boundary.</summary>
    PlanOffered,

    /// <summary>
    /// The elastic run needs more devices than are here: it waits at the start, and later goes on as it is.
    /// </summary>
    DevicesMissing,

    /// <summary>The planner says of this worker that it is lost or should leave.</summary>
    WorkerState,

    /// <summary>The planner cannot be reached, fails, or is too slow.</summary>
    PlannerAway,

    /// <summary>What answers is no planner: HTML, nonsense, no end.</summary>
    AnswerRefused,

    /// <summary>A plan that came cannot be run, or answers another question.</summary>
    PlanRefused,

    /// <summary>The planner is there and says no: to the question, the job or the observations.</summary>
    PlannerRefused,

    /// <summary>The planner answers again.</summary>
    PlannerBack,

    /// <summary>The cached plan is of no use; why, with the field.</summary>
    CacheRefused,

    /// <summary>The plan could not be written to the cache; what was there is still there.</summary>
    CacheNotWritten,

    /// <summary>Observations were lost: too many waited, or the planner refused them.</summary>
    ObservationsLost,

    /// <summary>A fault of this library: the planner is not asked any more.</summary>
    Stopped,
}
