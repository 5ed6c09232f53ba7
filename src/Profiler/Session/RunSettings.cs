using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Session;

/// <summary>What a run was asked for, every default filled in: all that decides what it measures.</summary>
internal sealed class RunSettings
{
    /// <summary>Name of the profile; null: it has none.</summary>
    public string? Name { get; init; }

    public required ProfileSubject Subject { get; init; }

    /// <summary>What is timed of a layer's point; forward and backward are among them.</summary>
    public required IReadOnlyList<MeasuredPhase> Phases { get; init; }

    public required MeterOptions Meter { get; init; }

    public required DesignSettings Design { get; init; }

    /// <summary>Whether messages between two threads and two ranks are timed as well.</summary>
    public bool Transfers { get; init; }
}
