using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Commands;
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
    /// <param name="table">Those points of the layer that go into the profile.</param>
    /// <param name="conditions">The state that the device was in.</param>
    public static ProfileRequest Of(
        JournalHeader header, ProfileResults results, MeasuredTable table, MeasuringConditions conditions)
    {
        var (settings, subject) = (header.Settings, header.Settings.Subject);
        var optimizer = results.Find(ProfilePoint.Optimizer) is { IsMeasured: true } measured
            ? measured.Phases[MeasuredPhase.Update].MedianMs
            : (double?)null;
        FailedPoint[] failures =
        [
            .. results.Points
                .Where(result => result is { IsMeasured: false, IsHeldOut: false, Point.Part: MeasuredPart.Layer })
                .Select(FailureOf),
        ];
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
            Conditions = conditions,
            Parts = ProfileParts.Of(subject, results, optimizer),
            Failures = failures.Length > 0 ? failures : null,
            Measurements = [.. table.Points.Select(MeasurementOf)],
        };
    }

    /// <summary>The whole file or none of it: it is written beside its place and moved there.</summary>
    public static void Write(ProfileRequest profile, FileInfo file)
    {
        var unfinished = file.FullName + ".part";
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(stream, profile, _indented);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file.FullName, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(unfinished); // on a full disk it would be in the way
            throw;
        }
    }

    /// <summary>What the planner would say to it.</summary>
    /// <exception cref="CommandException">It would be refused.</exception>
    public static LatencyTable Check(ProfileRequest profile) =>
        LatencyTable.Parse(
            [.. profile.Measurements!.Select(point => new RawLatencyPoint(
                point.MicroBatch!.Value,
                point.SliceTokens!.Value,
                point.ContextTokens!.Value,
                point.ForwardMs!.Value,
                point.BackwardMs!.Value,
                point.ForwardSpreadMs,
                point.BackwardSpreadMs,
                point.Samples))],
            out var faults)
        ?? throw new CommandException(
            ExitCode.Failed,
            $"The points make no profile:\n{string.Join('\n', faults.Select(fault => fault.Message))}");

    private static Measurement MeasurementOf(PointResult result)
    {
        var (forward, backward) = (result.Phases[MeasuredPhase.Forward], result.Phases[MeasuredPhase.Backward]);
        return new Measurement
        {
            MicroBatch = result.Point.MicroBatch,
            SliceTokens = result.Point.Slice.Count,
            ContextTokens = result.Point.Context.Count,
            ForwardMs = forward.MedianMs,
            BackwardMs = backward.MedianMs,
            ForwardSpreadMs = forward.SpreadMs,
            BackwardSpreadMs = backward.SpreadMs,
            Samples = forward.Count,
            InputGradientMs = result.Phases.GetValueOrDefault(MeasuredPhase.InputGradient)?.MedianMs,
            WeightGradientMs = result.Phases.GetValueOrDefault(MeasuredPhase.WeightGradient)?.MedianMs,
            RecomputeMs = result.Phases.GetValueOrDefault(MeasuredPhase.Recompute)?.MedianMs,
            PeakBytes = result.PeakBytes,
            Outliers = Math.Max(forward.Outliers, backward.Outliers),
            IsBimodal = forward.IsBimodal || backward.IsBimodal,
        };
    }

    private static FailedPoint FailureOf(PointResult result) => new()
    {
        MicroBatch = result.Point.MicroBatch,
        SliceTokens = result.Point.Slice.Count,
        ContextTokens = result.Point.Context.Count,
        Outcome = PointOutcomes.Text(result.Outcome),
        Message = result.Message,
    };
}
