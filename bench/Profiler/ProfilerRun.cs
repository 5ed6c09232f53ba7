using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Noise;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Session;
using TeraPipe.Profiler.Worker;
using Device = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Bench.Profiler;

/// <summary>
/// What <c>profiler run</c> does between its command line and its profile, with watches: the measuring process, the
/// meter, the design, and a journal on disk.
/// </summary>
internal sealed class ProfilerRun
{
    /// <summary>All that was measured.</summary>
    public required ProfileResults Results { get; init; }

    /// <summary>Its points of the layer.</summary>
    public required LatencyTable Table { get; init; }

    /// <summary>What plans are made of.</summary>
    public required ShrunkProfile Profile { get; init; }

    /// <summary>How long the measuring process took to start.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>From the first look at the design until the profile was there.</summary>
    public required TimeSpan Measuring { get; init; }

    /// <summary>What the design says of the plan in the end; null where it does not ask.</summary>
    public required double? RegretBound { get; init; }

    /// <summary>Every visit, in order.</summary>
    public required IReadOnlyList<VisitTimes> Visits { get; init; }

    /// <summary>Points of the layer.</summary>
    public int Points => Table.Points.Count;

    public static ProfilerRun Measure(string what, RunSettings settings)
    {
        var file = new FileInfo(Path.GetTempFileName());
        try
        {
            return Measure(new RunProgress(what), settings, file);
        }
        finally
        {
            file.Delete();
        }
    }

    private static ProfilerRun Measure(RunProgress progress, RunSettings settings, FileInfo file)
    {
        var clock = TimeProvider.System;
        using var worker = new WorkerDevice(settings.Subject, WorkerOptions, clock);
        using var device = new WatchedDevice(worker);
        using var journal = Journal.Begin(file, HeaderOf(settings, worker.Identity, clock));
        var machine = new MachineState(settings.Subject, clock);
        var meter = new PointMeter(device, clock, settings.Meter);
        var watch = new VisitWatch(device);
        var design = RunDesign.Of(settings);
        var session = new ProfilingSession(design, Visit, Keep);
        var begun = clock.GetTimestamp();
        var results = session.Run([], progress, CancellationToken.None);
        var table = TableOf(results);
        return new ProfilerRun
        {
            Results = results,
            Table = table,
            Profile = ShrunkProfile.Of(table),
            Start = worker.StartTime,
            Measuring = clock.GetElapsedTime(begun),
            RegretBound = design.Next(results, CancellationToken.None).RegretBound, // why it asked for no more
            Visits = watch.Visits,
        };

        PointVisit Visit(ProfilePoint point, CancellationToken cancellationToken)
        {
            watch.Begin();
            machine.Observe();
            return meter.Visit(point, RunDesign.PhasesOf(settings, point), cancellationToken);
        }

        void Keep(PointVisit visit)
        {
            journal.Append(visit);
            watch.End(visit.Point);
        }
    }

    private static JournalHeader HeaderOf(RunSettings settings, Device device, TimeProvider clock) => new()
    {
        Format = JournalHeader.CurrentFormat,
        Profiler = AgentVersion.Text,
        StartedAt = clock.GetUtcNow(),
        Device = device,
        Settings = settings,
    };

    /// <summary>The program lies beside this one.</summary>
    private static WorkerOptions WorkerOptions => new()
    {
        Command = [Path.Combine(AppContext.BaseDirectory, "TeraPipe.Profiler"), WorkerCommand.Name],
    };

    private static LatencyTable TableOf(ProfileResults results) =>
        LatencyTable.Parse([.. MeasuredTable.Of(results).Points.Select(point => point.ToRaw())], out var faults)
        ?? throw new InvalidOperationException(
            $"The points make no profile: {string.Join("; ", faults.Select(fault => fault.Message))}");
}
