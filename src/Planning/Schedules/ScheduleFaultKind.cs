namespace TeraPipe.Planning.Schedules;

/// <summary>What is wrong with an action of a schedule.</summary>
public enum ScheduleFaultKind
{
    /// <summary>The step needs it, and it is nowhere.</summary>
    Missing,

    /// <summary>The step has no such stage, micro-batch or slice.</summary>
    Unknown,

    /// <summary>It has been done before; so has a backward that is both whole (B) and split (I, W).</summary>
    Repeated,

    /// <summary>Its own device does later what it needs.</summary>
    OutOfOrder,

    /// <summary>Another device does what it needs but never gets there: devices wait in a circle.</summary>
    Deadlock,
}
