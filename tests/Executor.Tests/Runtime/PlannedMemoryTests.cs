using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>The memory that the planner predicts of each stage, beside what its tensors take: within a tenth.</summary>
public class PlannedMemoryTests
{
    private const int SequenceTokens = 512;

    public static TheoryData<Architecture, ScalarType, Recompute, string, string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<Architecture, ScalarType, Recompute, string, string, bool>();
            foreach (var architecture in new[] { Architecture.Gpt, Architecture.Llama })
            {
                foreach (var dtype in new[] { ScalarType.Float32, ScalarType.BFloat16 })
                {
                    cases.Add(architecture, dtype, Recompute.Selective, "1f1b", "384,128", true);
                    foreach (var recompute in new[] { Recompute.None, Recompute.Full })
                    {
                        cases.Add(architecture, dtype, recompute, "flush", "128,128,128,128", false);
                        cases.Add(architecture, dtype, recompute, "1f1b", "256,256", false);
                        cases.Add(architecture, dtype, recompute, "flush", "384,128", true);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_stage_takes_what_is_planned(
        Architecture architecture, ScalarType dtype, Recompute recompute, string schedule, string slices, bool dropout)
    {
        var shape = new GptShape(4, 128, 4, 512, 256, SequenceTokens) { Architecture = architecture };
        using var pipeline = new Pipeline(shape, new PipelineOptions
        {
            StageCount = 2,
            Placement = new Placement(dtype, CPU, 1),
            RecomputePerStage = [recompute, recompute],
            DropoutRate = dropout ? 0.1 : 0,
        });
        var plan = StepPlan.Create(
            TinyGpt.Schedule(schedule), 2, SequenceTokens, TinyGpt.MicroBatches($"1:{slices} 1:{slices}"));
        var model = new MemoryModel(Shape(shape, dropout), [2, 2], new MemorySettings
        {
            Precision = dtype == ScalarType.Float32 ? Precision.Fp32 : Precision.Bf16WithMaster,
            Recompute = recompute,
        });
        var random = new Random(2);
        using var batch = new TokenBatch(
            [
                .. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, SequenceTokens + 1)
                    .Select(_ => random.NextInt64(256)).ToArray()),
            ],
            CPU);
        pipeline.Step(batch, plan);
        pipeline.Step(batch, plan);

        var predicted = model.Under(plan.Schedule, [.. plan.MicroBatches]);
        var measured = pipeline.GatherPeakMemory();

        for (var stage = 0; stage < 2; stage++)
        {
            var ratio = measured[stage].Count / (double)predicted[stage].Total.Count;
            Assert.True(
                ratio is >= 0.9 and <= 1.1,
                $"stage {stage}: {ratio:0.000} of {predicted[stage].Total}: "
                + string.Join(", ", predicted[stage].Parts.Select(part => $"{part.Name} {part.Bytes}"))
                + $"; measured {measured[stage]}");
        }
    }

    private static ModelShape Shape(GptShape shape, bool dropout) => new(
        new LayerShape(shape.HiddenSize, shape.FeedForwardSize)
        {
            KeyValueWidth = shape.KeyValueHeads * shape.HeadSize,
            IsGated = shape.Architecture == Architecture.Llama,
        },
        shape.Layers, shape.Heads, shape.VocabularySize,
        shape.Architecture == Architecture.Gpt ? shape.MaxSequenceTokens : 0)
    {
        HasDropout = dropout,
    };
}
