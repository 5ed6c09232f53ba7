namespace TeraPipe.Profiler.Accuracy;

/// <summary>Where a point lies among those that a latency model has seen.</summary>
internal enum PointPlace
{
    /// <summary>Without context, between a shorter and a longer length.</summary>
    Lengths,

    /// <summary>After some context, enclosed by other points.</summary>
    Interior,

    /// <summary>Not enclosed: the model extrapolates.</summary>
    Frontier,

    /// <summary>Measured for this report alone, and in no profile.</summary>
    HeldOut,
}
