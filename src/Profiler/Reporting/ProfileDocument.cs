using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Session;
using LayerShape = TeraPipe.Contracts.Profiles.LayerShape;

namespace TeraPipe.Profiler.Reporting;

/// <summary>What a run measured as the body of POST /v1/profiles.</summary>
internal static class ProfileDocument
{
    private static readonly JsonSerializerOptions _indented = new(PlannerJson.Options) { WriteIndented = true };

    /// <param name="header">What was measured, and on what.</param>
    /// <param name="results">All that was measured.</param>
    /// <param name="table">Those of the layer that go into the profile.</param>
    public static ProfileRequest Of(JournalHeader header, ProfileResults results, MeasuredTable table)
    {
        var (settings, subject) = (header.Settings, header.Settings.Subject);
        var optimizer = results.Find(ProfilePoint.Optimizer) is { IsMeasured: true } measured
            ? measured.Phases[MeasuredPhase.Update].MedianMs
            : (double?)null;
        FailedPoint[] failures = [.. results.Points.Where(IsFailureOfLayer).Select(FailureOf)];
        return new ProfileRequest
        {
            Name = settings.Name,
            Device = header.Device,
            Dtype = subject.Dtype,
            TensorParallelDegree = subject.TensorParallelDegree,
            Layer = new LayerShape
            {
                HiddenSize = subject.HiddenSize,
                Heads = subject.Heads,
                FeedForwardSize = subject.FeedForwardSize,
                Architecture = subject.Architecture,
                KeyValueHeads = subject.KeyValueHeads,
            },
            LayerOptimizerMs = optimizer,
            MeasuredBy = $"profiler {header.Profiler}",
            CalibrationMs = results.Speed.CalibrationMs,
            Parts = ProfileParts.Of(subject, results, optimizer),
            Failures = failures.Length > 0 ? failures : null,
            Measurements = [.. table.Points.Select(MeasurementOf)],
        };
    }

    /// <summary>The whole file or none of it: it is written beside its place and moved there.</summary>
    public static void Write(ProfileRequest profile, FileInfo file)
    {
        var unfinished = file.FullName + ".part";
        using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, profile, _indented);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file.FullName, overwrite: true);
    }
}
