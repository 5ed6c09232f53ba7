using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>The lists that a sweep is the product of, with what stands for a list that is missing.</summary>
/// <param name="limits">The service's limits.</param>
/// <param name="defaults">What the lists are where they are missing; null where they cannot be told.</param>
/// <param name="faults">Takes all that is wrong.</param>
internal sealed class SweepSpaceParser(PlannerOptions limits, SweepDefaults? defaults, Faults faults)
{
    /// <summary>More numbers than this in one list are hardly meant.</summary>
    private const int MaxNumbers = 256;

    private const int MaxVirtualStages = 1024;

    /// <summary>Of no meaning where there is a fault.</summary>
    public SweepSpace Parse(SweepRequest sent)
    {
        var maxDegree = defaults?.MaxDegree ?? SweepDefaults.AnyDegree;
        return new SweepSpace
        {
            PipelineDegrees = Numbers(sent.PipelineDegrees, "pipelineDegrees", maxDegree, defaults?.PipelineDegrees),
            DataDegrees = Numbers(sent.DataDegrees, "dataDegrees", maxDegree, defaults?.DataDegrees),
            TensorDegrees = Numbers(sent.TensorDegrees, "tensorDegrees", maxDegree, defaults?.TensorDegrees),
            MicroBatches = Numbers(
                sent.MicroBatches, "microBatches", limits.MaxBatchSequences, defaults?.MicroBatches),
            Schedules = Schedules(sent),
            RecomputeLevels = sent.RecomputeLevels is null
                ? [Recompute.None, Recompute.Full]
                : Words(sent.RecomputeLevels, "recomputeLevels", PlanWords.RecomputeLevels),
        };
    }

    /// <summary>In ascending order, each once. Also for lists that have no default.</summary>
    public IReadOnlyList<int> Numbers(
        IReadOnlyList<int>? sent, string field, int most, IReadOnlyList<int>? otherwise = null, int least = 1)
    {
        if (sent is null)
        {
            return otherwise ?? [];
        }

        faults.Require(sent.Count is >= 1 and <= MaxNumbers, field, $"must have 1 to {MaxNumbers} numbers.");
        for (var i = 0; i < Math.Min(sent.Count, MaxNumbers); i++)
        {
            faults.Require(sent[i] >= least && sent[i] <= most, $"{field}[{i}]", $"must be from {least} to {most}.");
        }

        return [.. sent.Distinct().Order()];
    }

    private IReadOnlyList<ScheduleChoice> Schedules(SweepRequest sent)
    {
        var kinds = sent.Schedules is null
            ? ScheduleKinds.All
            : Words(sent.Schedules, "schedules", PlanWords.Schedules);
        var isInterleaved = kinds.Contains(ScheduleKind.Interleaved);
        faults.Require(
            sent.VirtualStages is null || isInterleaved,
            "virtualStages",
            "must be left out: of all schedules only the interleaved one has several stages on a device.");
        var hadFaults = faults.Any;
        var stages = Numbers(sent.VirtualStages, "virtualStages", MaxVirtualStages, otherwise: [2], least: 2);
        return hadFaults || faults.Any ? [] :
        [
            .. kinds.SelectMany(kind => kind == ScheduleKind.Interleaved
                ? stages.Select(count => new ScheduleChoice(kind, count))
                : [new ScheduleChoice(kind)]),
        ];
    }

    private IReadOnlyList<T> Words<T>(IReadOnlyList<string> sent, string field, Choice<T> words)
    {
        faults.Require(sent.Count is >= 1 and <= MaxNumbers, field, $"must have 1 to {MaxNumbers} words.");
        return
        [
            .. sent.Take(MaxNumbers)
                .Select((word, i) => words.Parse(word ?? "", $"{field}[{i}]", faults))
                .Distinct()
                .Order(),
        ];
    }
}
