using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Parallelism;

/// <summary>
/// Prices configurations of a training job: for each the slicing that is the fastest under the flush schedule on its
/// pipeline, what it takes under the configuration's own schedule, and what each device needs. Under the flush schedule
/// that is the best plan there is; under another it is a good one, as its slicing was made for flush.
/// </summary>
/// <remarks>
/// Configurations that differ in their schedule only share a slicing, and those of one tensor-parallel degree and
/// micro-batch size share a table of latencies. A configuration that doesn't fit is not simulated. All processors are
/// used; the rows don't depend on how many there are. Not counted are the time of embedding and head, the optimiser's
/// update, and where embedding and head are one matrix the sum of its two gradients.
/// </remarks>
public static class Sweep
{
    /// <summary>One row a configuration, in their order.</summary>
    /// <param name="job">What is trained, on which cluster.</param>
    /// <param name="configurations">For example all of a <see cref="SweepSpace"/>.</param>
    /// <param name="progress">Is told whenever configurations are done; never backwards.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static IReadOnlyList<SweepRow> Run(
        TrainingJob job,
        IEnumerable<Configuration> configurations,
        IProgress<SweepProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        Configuration[] all = [.. configurations];
        var layers = all.Select(configuration => configuration.Degrees.Tensor).Distinct()
            .ToDictionary(degree => degree, job.LayerLatency);
        var check = new ConfigurationCheck(job, layers);
        SweepRow?[] rows = [.. all.Select(configuration => check.Find(configuration) is { } obstacle
            ? new SweepRow { Configuration = configuration, Obstacle = obstacle }
            : null)];
        var groups = Enumerable.Range(0, all.Length).Where(i => rows[i] is null)
            .GroupBy(i => Alike(all[i], job))
            .Select(group => group.ToArray())
            .ToArray();

        var counter = new ProgressCounter(progress, all.Length);
        counter.Add(all.Length - groups.Sum(group => group.Length));
        var planner = new ConfigurationPlanner(job, layers);
        ForEach(groups, group =>
        {
            var planned = planner.Plan(group.Select(i => all[i]), cancellationToken);
            foreach (var (i, row) in group.Zip(planned))
            {
                rows[i] = row;
            }

            counter.Add(group.Length);
        }, cancellationToken);
        return [.. rows.Select(row => row!)];
    }

    /// <summary>
    /// The same for configurations that share a slicing: with a fused kernel selective recompute is none.
    /// </summary>
    private static Configuration Alike(Configuration configuration, TrainingJob job) => configuration with
    {
        Schedule = ScheduleChoice.Flush,
        Recompute = configuration.Recompute == Recompute.Selective && job.Settings.HasFusedAttention
            ? Recompute.None
            : configuration.Recompute,
    };

    /// <summary>On all processors, one group at a time each; the first failure comes out as it is.</summary>
    private static void ForEach(int[][] groups, Action<int[]> plan, CancellationToken cancellationToken)
    {
        try
        {
            var oneByOne = Partitioner.Create(groups, EnumerablePartitionerOptions.NoBuffering);
            Parallel.ForEach(oneByOne, new ParallelOptions { CancellationToken = cancellationToken }, plan);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }
}
