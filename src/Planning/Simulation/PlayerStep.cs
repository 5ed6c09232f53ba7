namespace TeraPipe.Planning.Simulation;

/// <summary>One action as the player sees it.</summary>
/// <param name="Action">Its index among all actions.</param>
/// <param name="Slot">The same with an empty slot, the start of the step, before each device's first action.</param>
/// <param name="AwaitedSlot">Which output of another device it needs; 0, the start of the step, if none.</param>
/// <param name="Link">What carries its output to another device; −1 if no other device needs it.</param>
internal readonly record struct PlayerStep(int Action, int Slot, int AwaitedSlot, int Link);
