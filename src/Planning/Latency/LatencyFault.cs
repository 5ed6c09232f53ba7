namespace TeraPipe.Planning.Latency;

/// <summary>One thing that is wrong with a table of measurements, worded for the person who sent it.</summary>
/// <param name="Index">Which point, in the order in which they were sent; null when the fault is of the table.</param>
/// <param name="Field">The member of <see cref="RawLatencyPoint"/>; null when the fault is of the whole point or
/// table.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
public sealed record LatencyFault(int? Index, string? Field, string Message);
