namespace TeraPipe.Profiler.Measuring;

/// <summary>How long one run of a point took, in milliseconds.</summary>
internal readonly record struct RunTime(double ForwardMs, double BackwardMs)
{
    public double TotalMs => ForwardMs + BackwardMs;
}
