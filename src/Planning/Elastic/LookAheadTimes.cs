using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Planning.Elastic;

/// <summary>What a <see cref="LookAheadPlayer"/> played.</summary>
internal sealed class LookAheadTimes
{
    /// <summary>[k] is what device k did of the step.</summary>
    public required IReadOnlyList<IReadOnlyList<TimedAction>> Step { get; init; }

    /// <summary>[k] is what device k did for the next one.</summary>
    public required IReadOnlyList<IReadOnlyList<TimedAction>> Ahead { get; init; }

    /// <summary>The step's actions by their starts; what waits comes after what it waits for.</summary>
    public required IReadOnlyList<PipelineAction> Order { get; init; }

    /// <summary>What the same device did before an action.</summary>
    public required IReadOnlyDictionary<PipelineAction, PipelineAction?> Before { get; init; }

    /// <summary>When all is done, in ms.</summary>
    public double EndMs => Step.Concat(Ahead).SelectMany(actions => actions).Max(timed => timed.End.Value);
}
