namespace TeraPipe.Planning.Schedules;

/// <summary>One thing that is wrong with a schedule.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="Device">The device on whose list the action stands or is missing.</param>
/// <param name="Position">Where it stands on that list, from 0; null if it is missing.</param>
/// <param name="Action">The action.</param>
/// <param name="Reason">Why that is wrong, as a clause: "needs 1F0.0, which comes later, at position 7".</param>
public sealed record ScheduleFault(
    ScheduleFaultKind Kind, int Device, int? Position, PipelineAction Action, string Reason)
{
    /// <summary>"device 1, position 3: 1B0.0 needs 1F0.0, which comes later, at position 7".</summary>
    public override string ToString() => Position is null
        ? $"device {Device}: {Action} {Reason}"
        : $"device {Device}, position {Position}: {Action} {Reason}";
}
