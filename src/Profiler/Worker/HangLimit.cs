using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Worker;

/// <summary>
/// How long a request may take: many times what the slowest point of its part so far lets expect, by how much there is
/// to compute, b · l · (h + c + l); and never less than the options' patience.
/// </summary>
/// <param name="options">How patient to be.</param>
/// <param name="hiddenSize">Width of the residual stream, h.</param>
internal sealed class HangLimit(WorkerOptions options, int hiddenSize)
{
    private readonly Dictionary<MeasuredPart, double> _slowestMs = []; // for each unit of work

    /// <param name="request">What is asked.</param>
    /// <param name="isFirst">Whether the process makes the part for it.</param>
    public TimeSpan Of(RunRequest request, bool isFirst)
    {
        var runMs = _slowestMs.GetValueOrDefault(request.Point.Part) * WorkOf(request.Point);
        var runsMs = Math.Min(request.Runs * runMs, request.Budget.TotalMilliseconds + runMs);
        var allowed = TimeSpan.FromMilliseconds(options.HangFactor * runsMs);
        var least = isFirst ? options.FirstFactor * options.Patience : options.Patience;
        return allowed > least ? allowed : least;
    }

    /// <summary>Takes note of what a point took.</summary>
    public void Learn(ProfilePoint point, DeviceRuns runs)
    {
        var runMs = runs.TimesMs.Values.Sum(times => times[^1]);
        _slowestMs[point.Part] = Math.Max(_slowestMs.GetValueOrDefault(point.Part), runMs / WorkOf(point));
    }

    private double WorkOf(ProfilePoint point) => point.Part == MeasuredPart.Optimizer
        ? 1
        : (double)point.MicroBatch * point.Slice.Count * (hiddenSize + point.Context.Count + point.Slice.Count);
}
