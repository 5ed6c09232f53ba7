namespace TeraPipe.Contracts.Plans;

/// <summary>One phase of one slice of one micro-batch on one stage. All are numbered from 0.</summary>
/// <param name="Stage">The stage, k.</param>
/// <param name="Phase">"forward", "backward", "input gradient" or "weight gradient".</param>
/// <param name="MicroBatch">The micro-batch.</param>
/// <param name="Slice">The slice within its sequence.</param>
/// <param name="StartMs">Its start, in milliseconds from the start of the step.</param>
/// <param name="EndMs">Its end, in milliseconds from the start of the step.</param>
public sealed record TimelineAction(int Stage, string Phase, int MicroBatch, int Slice, double StartMs, double EndMs);
