namespace TeraPipe.Profiler.Measuring;

/// <summary>A device that runs points and times them. All calls come from one thread.</summary>
internal interface IMeasuredDevice : IDisposable
{
    /// <summary>Runs a point; the parts of it that are prepared once are not in the times.</summary>
    /// <exception cref="PointFailedException">It has no times; the device can go on with other points.</exception>
    DeviceRuns Run(RunRequest request);

    /// <summary>
    /// Times of some runs of the calibration kernel, a fixed matrix product of a millisecond or two, in milliseconds:
    /// how fast the device is at this moment.
    /// </summary>
    IReadOnlyList<double> Calibrate(int runs);
}
