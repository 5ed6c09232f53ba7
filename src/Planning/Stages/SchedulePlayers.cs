using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// Schedules ready to be played. One depends on the numbers of slices only, so those met last are kept, also for a
/// problem of other stages.
/// </summary>
internal sealed class SchedulePlayers
{
    private const int MostKept = 64;
    private readonly Dictionary<string, SchedulePlayer> _kept = [];

    /// <summary>The schedule of a problem for such micro-batches.</summary>
    public SchedulePlayer For(PipelineProblem problem, IReadOnlyList<UnitSlicing> microBatches)
    {
        int[] sliceCounts = [.. microBatches.Select(microBatch => microBatch.Slices.Length)];
        var key = string.Join(',', sliceCounts);
        if (!_kept.TryGetValue(key, out var player))
        {
            if (_kept.Count == MostKept)
            {
                _kept.Clear();
            }

            _kept[key] = player = new SchedulePlayer(PipelineSchedules.Create(
                problem.Schedule, problem.DeviceCount, sliceCounts, problem.VirtualStages));
        }

        return player;
    }
}
