using TeraPipe.Planning;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Runtime;

/// <summary>What a step came to.</summary>
/// <param name="Loss">Mean cross-entropy over the step's tokens, in nats, before the update.</param>
/// <param name="Timeline">
/// What each device of the first replica computed when, as measured; waiting is not part of an action. Between
/// processes, in steps that do not gather times, a rank's own device alone.
/// </param>
/// <param name="StepTime">From the step's start until the last stage had updated its parameters.</param>
public sealed record StepResult(double Loss, Timeline Timeline, Milliseconds StepTime);
