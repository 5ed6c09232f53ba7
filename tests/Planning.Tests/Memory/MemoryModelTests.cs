using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using static TeraPipe.Planning.Tests.Memory.TestModels;

namespace TeraPipe.Planning.Tests.Memory;

public class MemoryModelTests
{
    private static readonly MemorySettings Unfused = new()
    {
        Precision = new Precision("fp16+master, gradients in fp16 as ZeRO's", 2, 2, 12, 2),
        HasFusedAttention = false,
    };

    /// <summary>
    /// ZeRO (Rajbhandari et al., SC 2020), table 1, column P_os: GB of model states a device. The paper's digits end at
    /// 0.1 GB for the smallest model and, cut off, at 1 GB for the others.
    /// </summary>
    [Theory]
    [InlineData(7.5, 1, 120)]
    [InlineData(7.5, 4, 52.5)]
    [InlineData(7.5, 16, 35.6)]
    [InlineData(7.5, 64, 31.4)]
    [InlineData(7.5, 256, 30.4)]
    [InlineData(7.5, 1024, 30.1)]
    [InlineData(128, 1, 2048)]
    [InlineData(128, 4, 896)]
    [InlineData(128, 16, 608)]
    [InlineData(128, 64, 536)]
    [InlineData(128, 256, 518)]
    [InlineData(128, 1024, 513)]
    [InlineData(1000, 1, 16000)]
    [InlineData(1000, 4, 7000)]
    [InlineData(1000, 16, 4750)]
    [InlineData(1000, 64, 4187)]
    [InlineData(1000, 256, 4046)]
    [InlineData(1000, 1024, 4011)]
    public void Model_states_are_those_of_the_zero_paper(double billions, int dataParallelDegree, double gigabytes)
    {
        // One layer and an embedding of the wanted size: the table is about parameters, whatever they are for.
        const int Hidden = 1024;
        var vocabulary = (int)((billions * 1e9 / Hidden) - (12 * Hidden));
        var model = Gpt(layers: 1, Hidden, heads: 1, vocabulary, positions: 0);
        var settings = Unfused with { DataParallelDegree = dataParallelDegree, ShardsOptimizer = true };

        var memory = Assert.Single(UnderFlush(model, 1, settings, Cut(1, 8)));

        Assert.Equal(gigabytes, memory.Static.Count / 1e9, tolerance: billions < 10 ? 0.051 : 1);
    }

    /// <summary>
    /// Korthikanti et al., MLSys 2023, table 2: bytes of activations a layer in 16 bits, for a sequence in one slice.
    /// </summary>
    [Theory]
    [InlineData(1, false, Recompute.None, 34, 5)]
    [InlineData(8, false, Recompute.None, 10 + (24 / 8.0), 5 / 8.0)]
    [InlineData(8, true, Recompute.None, 34 / 8.0, 5 / 8.0)]
    [InlineData(8, false, Recompute.Selective, 10 + (24 / 8.0), 0)]
    [InlineData(8, true, Recompute.Selective, 34 / 8.0, 0)]
    [InlineData(1, false, Recompute.Full, 2, 0)]
    [InlineData(8, false, Recompute.Full, 2, 0)]
    public void Activations_of_a_layer_are_the_published_ones(
        int tensorParallelDegree, bool isSequenceParallel, Recompute recompute, double perHidden, double perScore)
    {
        const double S = 2048, B = 4, H = 12288, A = 96;
        var settings = Unfused with
        {
            TensorParallelDegree = tensorParallelDegree,
            IsSequenceParallel = isSequenceParallel,
            Recompute = recompute,
        };

        // Three stages of one layer: the middle one has neither embedding nor head.
        var memory = UnderFlush(Gpt(layers: 3, (int)H, (int)A), 3, settings, Cut((int)B, (int)S))[1];

        // What recompute leaves out beside the keys and values, the published formula leaves out with them.
        // Half of those are gradients, which come with the backward.
        var keysAndValues = recompute == Recompute.Full ? 0 : memory.KeysAndValues.Count / 2;
        var published = S * B * H * (perHidden + (perScore * A * S / H));
        Assert.Equal(published, memory.Activations.Count + keysAndValues, tolerance: 1);
        Assert.Equal(2 * 4 * S * B * H / tensorParallelDegree, memory.KeysAndValues.Count);
    }

    /// <summary>Korthikanti et al., section 5: selective recompute saves 70 % (GPT-3) and 65 % (MT-NLG 530B).</summary>
    [Theory]
    [InlineData(12288, 96, 0.70)]
    [InlineData(20480, 128, 0.65)]
    public void Selective_recompute_saves_the_published_share(int hidden, int heads, double share)
    {
        double Held(Recompute recompute)
        {
            var memory = UnderFlush(
                Gpt(3, hidden, heads), 3, Unfused with { Recompute = recompute }, Cut(1, 2048))[1];
            return memory.Activations.Count + (memory.KeysAndValues.Count / 2); // the rest are gradients
        }

        Assert.Equal(share, 1 - (Held(Recompute.Selective) / Held(Recompute.None)), tolerance: 0.005);
    }

    [Fact]
    public void With_fused_attention_selective_recompute_is_none()
    {
        long Total(Recompute recompute) => UnderFlush(
            Gpt175B, 96, new MemorySettings { Recompute = recompute }, Cut(1, 1024, 1024))[5].Total.Count;

        Assert.Equal(Total(Recompute.None), Total(Recompute.Selective));
    }

    [Fact]
    public void Slices_have_scores_with_their_context_only()
    {
        // Two slices of l: l · l + l · 2 l pairs of the whole sequence's 2 l · 2 l.
        static long Scores(params int[] slices)
        {
            var model = Gpt(3, 256, 4);
            var held = UnderFlush(model, 3, Unfused, Cut(1, slices))[1].Activations.Count;
            return held - UnderFlush(model, 3, Unfused with { HasFusedAttention = true }, Cut(1, slices))[1]
                .Activations.Count;
        }

        Assert.Equal(4, 4 * Scores(512, 512) / (double)Scores(1024) * (4.0 / 3), tolerance: 1e-12);
    }

    /// <summary>
    /// On stage k 1F1B holds K − k micro-batches (Korthikanti et al., appendix C), flush all of them.
    /// </summary>
    [Fact]
    public void One_forward_one_backward_holds_fewer_micro_batches_the_later_the_stage()
    {
        const int Stages = 4, MicroBatches = 8;
        var model = Gpt(layers: Stages, 64, 4, hasDropout: false);
        var memory = new MemoryModel(model, Enumerable.Repeat(1, Stages), Unfused);
        var batch = Enumerable.Repeat(Cut(1, 128), MicroBatches).ToArray();
        var schedule = Schedule.Parse(string.Join('\n', Enumerable.Range(0, Stages).Select(k =>
            string.Join(' ', OneForwardOneBackward(k, Stages - k, MicroBatches)))));

        var devices = memory.Under(schedule, batch);
        var flush = memory.Under(FlushSchedule.Create(Stages, [.. batch.Select(_ => 1)]), batch);
        var one = memory.Under(FlushSchedule.Create(Stages, [1]), batch[..1]);

        for (var k = 0; k < Stages; k++)
        {
            Assert.Equal((Stages - k) * one[k].Activations.Count, devices[k].Activations.Count);
            Assert.Equal(MicroBatches * one[k].Activations.Count, flush[k].Activations.Count);
        }
    }

    [Fact]
    public void Devices_of_interleaved_stages_sum_them()
    {
        var model = Gpt(layers: 4, 64, 4);
        var memory = new MemoryModel(model, [1, 1, 1, 1], Unfused);

        var devices = memory.Under(
            Schedule.Parse("0F0.0 2F0.0 2B0.0 0B0.0\n1F0.0 3F0.0 3B0.0 1B0.0"), [Cut(1, 32)]);

        var stages = memory.Under(FlushSchedule.Create(4, [1]), [Cut(1, 32)]);
        Assert.Equal([0, 2], devices[0].Stages);
        Assert.Equal(stages[1].Static + stages[3].Static, devices[1].Static);
        Assert.Equal(stages[1].Activations + stages[3].Activations, devices[1].Activations);
    }

    [Fact]
    public void Zero_recompute_tensor_parallelism_and_smaller_slices_never_need_more()
    {
        var random = new Random(20261101);
        for (var trial = 0; trial < 200; trial++)
        {
            var model = Gpt(layers: 4, hidden: 64 * random.Next(1, 9), heads: 8, hasDropout: random.Next(2) == 0);
            var batch = Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => Cut(random.Next(1, 4), 64 * random.Next(1, 5), 64 * random.Next(1, 5)))
                .ToArray();
            var settings = new MemorySettings
            {
                HasFusedAttention = random.Next(2) == 0,
                DataParallelDegree = random.Next(2, 9),
                TensorParallelDegree = 1 << random.Next(0, 3),
            };

            DeviceMemory Of(MemorySettings changed) =>
                UnderFlush(model, 4, changed, batch).MaxBy(device => device.Total)!;

            var before = Of(settings);
            Assert.True(Of(settings with { ShardsOptimizer = true }).Total < before.Total);
            Assert.True(Of(settings with { TensorParallelDegree = 8 }).Total < before.Total);
            Assert.True(Of(settings with { IsSequenceParallel = true }).Total <= before.Total);
            var selective = Of(settings with { Recompute = Recompute.Selective });
            var full = Of(settings with { Recompute = Recompute.Full });
            Assert.True(selective.Activations <= before.Activations && full.Activations < selective.Activations);
        }
    }

    [Fact]
    public void Parts_add_up_to_the_total_and_the_largest_is_named()
    {
        var memory = UnderFlush(Gpt175B, 96, Unfused with { Reserved = new Bytes(12345) }, Cut(1, 1024, 1024))[0];

        Assert.Equal(memory.Total.Count, memory.Parts.Sum(part => part.Bytes.Count));
        Assert.Equal(memory.Parts.Max(part => part.Bytes), memory.LargestPart.Bytes);
        Assert.Equal("optimiser state", memory.LargestPart.Name);
    }

    [Fact]
    public void Rejects_layers_that_are_not_the_models_and_a_schedule_of_other_stages()
    {
        var model = Gpt(layers: 4, 64, 4);

        Assert.Throws<ArgumentException>(() => new MemoryModel(model, [1, 2], Unfused));
        Assert.Throws<ArgumentException>(() => new MemoryModel(model, [2, 2], Unfused).Under(
            FlushSchedule.Create(3, [1]), [Cut(1, 8)]));
    }

    private static IEnumerable<string> OneForwardOneBackward(int stage, int warmUp, int microBatches)
    {
        for (var i = 0; i < microBatches + warmUp; i++)
        {
            if (i >= warmUp)
            {
                yield return $"{stage}B{i - warmUp}.0";
            }

            if (i < microBatches)
            {
                yield return $"{stage}F{i}.0";
            }
        }
    }
}
