using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Stages;

/// <summary>Seeded random problems of uneven stages.</summary>
internal static class RandomPipeline
{
    /// <summary>Up to four stages; under the interleaved schedule two on each device.</summary>
    public static PipelineProblem Create(Random random, ScheduleKind schedule, int mostGrains, int mostSequences)
    {
        var virtualStages = schedule == ScheduleKind.Interleaved ? 2 : 1;
        var stageCount = virtualStages * random.Next(1, virtualStages == 2 ? 3 : 5);
        var stages = Stages(random, stageCount);
        var frozen = random.Next(3) == 0 ? random.Next(stageCount) : 0; // in a third of them some only have forwards
        for (var k = 0; k < frozen; k++)
        {
            stages[k] = new FrozenLatencyModel(stages[k], LayerMode.FrozenPrefix, weightGradientShare: 0.5);
        }

        return new PipelineProblem(
            new Tokens(random.Next(1, mostGrains + 1) * RandomTable.GrainTokens),
            new Tokens(RandomTable.GrainTokens),
            random.Next(1, mostSequences + 1),
            stages)
        {
            Schedule = new ScheduleChoice(schedule, virtualStages),
            WeightGradientShare = random.NextDouble(),
            Links = Links(random, stageCount, frozen),
        };
    }

    private static ILatencyModel[] Stages(Random random, int stageCount)
    {
        var kinds = Enum.GetValues<TableKind>();
        if (random.Next(2) == 0)
        {
            return [.. Enumerable.Range(0, stageCount).Select(_ => Any())];
        }

        var device = new StageDevice(Any(), Any(), Any()); // what a real pipeline looks like
        var devices = Enumerable.Range(0, stageCount).Select(_ => random.Next(3) == 0 ? device.Scaled(1.5) : device);
        var layers = Enumerable.Range(0, stageCount).Select(_ => random.Next(1, 4));
        return [.. new StageComposer([.. devices]).Stages([.. layers])];

        ILatencyModel Any() =>
            RandomTable.Create(random, kinds[random.Next(kinds.Length)], kinds[random.Next(kinds.Length)]);
    }

    /// <summary>Half of the links take no time.</summary>
    public static PipelineLinks Links(Random random, int stageCount, int firstTrained = 0) => new(
        (TransferPolicy)random.Next(2),
        Enumerable.Range(0, stageCount - 1).Select(_ => new LinkLatency(
            [(0, new Milliseconds(0)), (64, new Milliseconds(random.Next(2) * random.NextDouble()))])))
    {
        FirstTrained = firstTrained,
    };
}
