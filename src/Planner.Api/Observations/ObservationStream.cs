namespace TeraPipe.Planner.Api.Observations;

/// <summary>The observations of one run, summed up.</summary>
/// <param name="StreamId">Of this database.</param>
/// <param name="Job">The run; null where none was named.</param>
/// <param name="State">What the observations come to.</param>
internal sealed record ObservationStream(long StreamId, string? Job, StreamState State);
