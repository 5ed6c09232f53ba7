namespace TeraPipe.Bench.Service;

/// <summary>What a load came to.</summary>
/// <param name="Elapsed">From the first request to the last answer.</param>
/// <param name="LatenciesMs">Of every request, ascending.</param>
/// <param name="ServiceTime">Processor time that the service took.</param>
/// <param name="ClientTime">Processor time that the load itself took.</param>
internal sealed record LoadResult(
    TimeSpan Elapsed, IReadOnlyList<double> LatenciesMs, TimeSpan ServiceTime, TimeSpan ClientTime)
{
    public double PerSecond => LatenciesMs.Count / Elapsed.TotalSeconds;

    /// <summary>Of the processor time that both took.</summary>
    public double ClientShare => ClientTime / (ClientTime + ServiceTime);

    /// <summary>Microseconds of processor time in the service.</summary>
    public double ServiceUsPerRequest => ServiceTime.TotalMicroseconds / LatenciesMs.Count;

    public double PercentileMs(double share) => LatenciesMs[(int)Math.Ceiling(share * LatenciesMs.Count) - 1];
}
