using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Transfers;

/// <summary>Measures how long messages take, by transport and length.</summary>
internal static class TransferProfiler
{
    private const int WarmUpRuns = 5;

    /// <summary>Messages that are sent at first; then as many again as there were.</summary>
    private const int FirstRuns = 10;

    /// <summary>Measures all transports and lengths, one after the other.</summary>
    /// <param name="settings">Which, and how well.</param>
    /// <param name="worker">How measuring processes are started.</param>
    /// <param name="clock">What budgets and limits are measured by.</param>
    /// <param name="progress">Told of each length that is done.</param>
    /// <param name="cancellationToken">Looked at before each length.</param>
    /// <exception cref="CommandException">A transport is not there, or fails; says why.</exception>
    public static Task<IReadOnlyList<TransferMeasurement>> MeasureAsync(
        TransferSettings settings,
        WorkerOptions worker,
        TimeProvider clock,
        IProgress<TransferMeasurement> progress,
        CancellationToken cancellationToken) => Task.Factory.StartNew<IReadOnlyList<TransferMeasurement>>(
            () => [.. settings.Transports.SelectMany(
                transport => Measure(transport, settings, worker, clock, progress, cancellationToken))],
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private static List<TransferMeasurement> Measure(
        string transport,
        TransferSettings settings,
        WorkerOptions worker,
        TimeProvider clock,
        IProgress<TransferMeasurement> progress,
        CancellationToken cancellationToken)
    {
        using var link = new Link(transport, worker, clock);
        List<TransferMeasurement> measured = [];
        foreach (var bytes in settings.Lengths())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                measured.Add(MeasurementOf(transport, bytes, Sample(link, bytes, settings, clock)));
            }
            catch (PointFailedException failure)
            {
                throw new CommandException(ExitCode.Failed, $"{transport}, {bytes} bytes: {failure.Message}.");
            }

            progress.Report(measured[^1]);
        }

        return measured;
    }

    private static PhaseStatistics Sample(Link link, long bytes, TransferSettings settings, TimeProvider clock)
    {
        var startedAt = clock.GetTimestamp();
        link.Pass(bytes, WarmUpRuns);
        List<double> timesMs = [.. link.Pass(bytes, FirstRuns)];
        var known = PhaseStatistics.Of(timesMs);
        while (known.RelativeError > settings.Precision
            && timesMs.Count < settings.MostRuns && clock.GetElapsedTime(startedAt) < settings.Budget)
        {
            // no more than the budget allows, by what they took so far
            var left = settings.Budget - clock.GetElapsedTime(startedAt);
            var affordable = (int)Math.Max(1, left.TotalMilliseconds / (2 * known.MedianMs));
            timesMs.AddRange(link.Pass(
                bytes, Math.Min(Math.Min(timesMs.Count, affordable), settings.MostRuns - timesMs.Count)));
            known = PhaseStatistics.Of(timesMs);
        }

        return known;
    }

    private static TransferMeasurement MeasurementOf(string transport, long bytes, PhaseStatistics known) => new()
    {
        Transport = transport,
        Bytes = bytes,
        TransferMs = known.MedianMs,
        SpreadMs = known.SpreadMs,
        Samples = known.Count,
    };
}
