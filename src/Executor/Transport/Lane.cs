namespace TeraPipe.Executor.Transport;

/// <summary>One direction between this rank and another device of its pipeline. Messages of a lane keep their order.
/// </summary>
internal readonly record struct Lane(int Device, Direction Direction);
