using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Session;
using TeraPipe.Profiler.Transfers;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Commands;

/// <summary>The part of a run that measures: all points, then messages where they were asked for.</summary>
/// <param name="device">What is measured on.</param>
/// <param name="journal">Takes each visit.</param>
/// <param name="header">What is measured.</param>
/// <param name="earlier">Visits of a run that broke off, in their order.</param>
/// <param name="clock">What times are measured by.</param>
internal sealed class RunMeasuring(
    WorkerDevice device, Journal journal, JournalHeader header, IReadOnlyList<PointVisit> earlier, TimeProvider clock)
{
    private readonly MachineState _machine = new(header.Settings.Subject, clock);

    public Journal Journal => journal;

    public RunSettings Settings => header.Settings;

    /// <summary>What was measured, and the profile that it makes; both have been told to people.</summary>
    public async Task<(ProfileResults Results, ProfileRequest Profile)> MeasureAsync(
        CancellationToken cancellationToken)
    {
        SubjectLines.Write(header.Settings, device.Identity, device.HasSlowBlas);
        var results = await DedicatedThread.RunAsync("profiler", () => ProgressDisplay.Show(
            clock, progress => Session().Run(earlier, progress, cancellationToken)));
        var transfers = header.Settings.Transfers ? await TransfersAsync(cancellationToken) : null;

        var table = MeasuredTable.Of(results);
        var slowedShare = results.Speed.CalibrationMs is null ? (double?)null : results.Speed.SlowedShare;
        var profile = ProfileDocument.Of(header, results, table, _machine.Conditions(slowedShare));
        RunSummary.Write(results, table, profile);
        return (results, profile with { Transfers = transfers });
    }

    private ProfilingSession Session()
    {
        var meter = new PointMeter(device, clock, header.Settings.Meter);
        return new ProfilingSession(RunDesign.Of(header.Settings), Visit, journal.Append);

        PointVisit Visit(Points.ProfilePoint point, CancellationToken cancellationToken)
        {
            _machine.Observe();
            return meter.Visit(point, RunDesign.PhasesOf(header.Settings, point), cancellationToken);
        }
    }

    private async Task<IReadOnlyList<TransferMeasurement>> TransfersAsync(CancellationToken cancellationToken)
    {
        var silent = new Progress<TransferMeasurement>();
        var measured = await TransferProfiler.MeasureAsync(
            new TransferSettings(), new WorkerOptions(), clock, silent, cancellationToken);
        Terminals.Error.Write(TransferTable.Of(measured));
        return measured;
    }
}
