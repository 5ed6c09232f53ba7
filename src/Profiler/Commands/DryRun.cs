using System.Globalization;
using Spectre.Console;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Session;
using TeraPipe.Profiler.Worker;
using static TeraPipe.Profiler.Commands.Messages;

namespace TeraPipe.Profiler.Commands;

/// <summary>
/// <c>profiler run --dry-run</c>: measures a few points as the run would, and takes all others to cost what these do.
/// </summary>
internal static class DryRun
{
    public static async Task RunAsync(
        RunSettings settings, bool asJson, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var device = new WorkerDevice(settings.Subject, new WorkerOptions(), clock);
        SubjectLines.Write(settings, device.Identity, device.HasSlowBlas);
        var first = RunDesign.Of(settings).Next(new ProfileResults([]), cancellationToken);
        var layer = RunDesign.LayerOf(settings).Next(new ProfileResults([]), cancellationToken);
        IReadOnlyList<ProfilePoint> points = [.. first.Points, .. layer.Points];
        var classes = PilotClass.Of(points);
        var meter = new PointMeter(device, clock, settings.Meter);
        var visits = await DedicatedThread.RunAsync("profiler", () => classes
            .Select(each => each.Pilot)
            .Append(points.MaxBy(PilotClass.SizeOf))
            .Select(pilot => meter.Visit(pilot, RunDesign.PhasesOf(settings, pilot), cancellationToken))
            .ToList());
        Tell(settings, first.ExpectedPoints, points, [.. classes.Zip(visits)], visits, asJson);
    }

    private static void Tell(
        RunSettings settings,
        int expected,
        IReadOnlyList<ProfilePoint> points,
        IReadOnlyList<(PilotClass Alike, PointVisit Visit)> classes,
        IReadOnlyList<PointVisit> visits,
        bool asJson)
    {
        Terminals.Error.Write(TableOf(classes, visits[^1]));
        var seconds = classes.Sum(each => each.Alike.Points.Count * each.Visit.Seconds) * expected / points.Count;
        var (bytes, peak) = (MemoryEstimate.Of(settings), visits.Max(visit => visit.PeakBytes));
        Say($"{expected} points, about {new Duration(TimeSpan.FromSeconds(Math.Round(seconds, 1)))}");
        Say($"memory: {Mebi(bytes.Count)} by the planner's formula, without what LibTorch itself takes");
        if (peak is { } told)
        {
            Say($"the largest of these points held {Mebi(told)} beyond weights, gradients and context");
        }

        if (asJson)
        {
            Print(new DryRunOutcome(
                expected,
                Math.Round(seconds, 1),
                bytes.Count,
                peak,
                [.. points.Select(DryRunOutcome.Place.Of)],
                [.. visits.Select(DryRunOutcome.Pilot.Of)]));
        }
    }

    private static Table TableOf(
        IReadOnlyList<(PilotClass Alike, PointVisit Visit)> classes, PointVisit largest)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("measured here");
        foreach (var heading in (string[])["outcome", "runs", "s", "points like it"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (var (alike, visit) in classes)
        {
            Add(visit, alike.Points.Count.ToString(CultureInfo.InvariantCulture));
        }

        Add(largest, "the largest");
        return table;

        void Add(PointVisit visit, string count)
        {
            var pilot = DryRunOutcome.Pilot.Of(visit);
            table.AddRow(
                $"{visit.Point}",
                pilot.Outcome,
                pilot.Runs.ToString(CultureInfo.InvariantCulture),
                pilot.Seconds.ToString("0.00", CultureInfo.InvariantCulture),
                count);
        }
    }

    private static string Mebi(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:0.#} MiB");
}
