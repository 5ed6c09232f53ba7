using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>An action with its start and its end, counted from the start of the step.</summary>
public readonly record struct TimedAction(PipelineAction Action, Milliseconds Start, Milliseconds End);
