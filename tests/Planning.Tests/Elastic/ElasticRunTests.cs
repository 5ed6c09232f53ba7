using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Elastic.Freezing;
using TeraPipe.Planning.Elastic.Runs;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Elastic;

public class ElasticRunTests
{
    private const ElasticFeatures All = ElasticFeatures.Freezing | ElasticFeatures.Packing | ElasticFeatures.Replicas
        | ElasticFeatures.Cache;

    /// <summary>F + B of a layer and a sequence 1 + 2 ms; eight devices, two pipelines of four stages of one layer.
    /// </summary>
    private static readonly ElasticTraining _training = new()
    {
        Job = new ElasticJob
        {
            Devices = 8,
            Replicas = 2,
            Device = new StageDevice(new FunctionLatencyModel((b, l, _) => (b * l / 16.0, b * l / 8.0), [1])),
            CacheRead = new FunctionLatencyModel((b, l, _) => (0.25 * b * l / 16.0, 0), [1]),
            Sequence = new(16),
            Grain = new(16),
            IsCausal = false,
            Schedule = ScheduleChoice.Flush,
            StepSequences = 16,
            DataParallelLink = new NetworkLink(Milliseconds.Zero, 1000),
            LayerGradients = Bytes.Zero,
        },
        Layers = 4,
        FrozenLayers = [0, 2, 3, 3],
        IntervalSequences = 1600,
        CacheWrite = new(0.5),
        SwitchTime = new(100),
    };

    /// <summary>100 steps of (8 + 3) · 3 ms.</summary>
    [Fact]
    public void With_nothing_frozen_every_interval_is_the_same()
    {
        var run = ElasticRun.Play(_training, ElasticFeatures.None);

        Assert.Equal(4 * 3300, run.Time.Value, 1e-6);
        Assert.All(run.Intervals, interval => Assert.Equal(
            (0, 0, 2, 4), (interval.Frozen, interval.Cached, interval.Plan.Replicas, interval.Plan.StageCount)));
    }

    /// <summary>
    /// All stages keep one layer. The last one's first F starts at 3 and its last B ends 8 · 3 later; with f frozen
    /// there are 3 − f backwards of 2 after it: 27 + 2 (3 − f).
    /// </summary>
    [Fact]
    public void Freezing_alone_shortens_no_stage_but_the_drain()
    {
        var run = ElasticRun.Play(_training, ElasticFeatures.Freezing);

        Assert.Equal([3300, 2900, 2700, 2700], run.Intervals.Select(interval => Math.Round(interval.Time.Value, 6)));
        Assert.All(run.Intervals, interval => Assert.Equal(Milliseconds.Zero, interval.Switch + interval.CacheWrite));
    }

    /// <summary>
    /// What is frozen in an interval is written in it, where later ones gain more by reading; it is read in the next.
    /// </summary>
    [Fact]
    public void A_cache_is_written_in_one_interval_and_read_from_the_next_on()
    {
        var run = ElasticRun.Play(_training, All);

        Assert.Equal([0, 0, 2, 3], run.Intervals.Select(interval => interval.Cached));
        Assert.Equal(
            [0, 1600 * 0.5 / run.Intervals[1].Plan.Replicas, 1600 * 0.5 / run.Intervals[2].Plan.Replicas, 0],
            run.Intervals.Select(interval => interval.CacheWrite.Value));
        Assert.Equal(run.Time.Value, run.Intervals.Sum(interval => interval.Time.Value), 1e-6);
    }

    /// <summary>
    /// Halving comes to two stages when three layers are frozen: F of 3, and F + B of 3. Without replicas half of the
    /// devices stand idle, which is slower than the four stages as they are.
    /// </summary>
    [Fact]
    public void Freed_devices_make_replicas_or_are_not_freed()
    {
        const ElasticFeatures Packing = ElasticFeatures.Freezing | ElasticFeatures.Packing | ElasticFeatures.Halving;

        var packed = ElasticRun.Play(_training, Packing);
        var spread = ElasticRun.Play(_training, Packing | ElasticFeatures.Replicas);

        Assert.All(packed.Intervals, interval => Assert.Equal(
            (2, 4), (interval.Plan.Replicas, interval.Plan.StageCount)));
        Assert.Equal(
            [(2, 4), (2, 4), (4, 2), (4, 2)],
            spread.Intervals.Select(interval => (interval.Plan.Replicas, interval.Plan.StageCount)));
        Assert.Equal([0, 0, 100, 0], spread.Intervals.Select(interval => interval.Switch.Value));
        Assert.True(spread.Time < packed.Time);
    }

    [Fact]
    public void A_change_that_costs_more_than_it_gains_is_not_made()
    {
        var run = ElasticRun.Play(_training with { SwitchTime = new(1e6) }, All);

        Assert.All(run.Intervals, interval => Assert.Equal(
            (2, 4, Milliseconds.Zero), (interval.Plan.Replicas, interval.Plan.StageCount, interval.Switch)));
    }

    [Fact]
    public void A_cache_without_room_is_not_written() => Assert.All(
        ElasticRun.Play(_training with { CacheSequence = new(1000), CacheBudget = new(1_599_999) }, All).Intervals,
        interval => Assert.Equal((0, Milliseconds.Zero), (interval.Cached, interval.CacheWrite)));

    [Fact]
    public void The_more_a_run_has_the_faster_it_is()
    {
        double[] speedUps =
        [
            .. Ablation.Of(_training, [.. Ablation.PaperRows, .. Ablation.HalvingRows, Ablation.NothingFrozen]).Rows
                .Select(row => row.SpeedUp),
        ];

        Assert.Equal(9, speedUps.Length);
        Assert.Equal(1, speedUps[0]);
        Assert.All(speedUps[..4].Zip(speedUps[1..5]), pair => Assert.True(pair.First <= pair.Second));
        Assert.All(speedUps[2..5].Zip(speedUps[5..8]), pair => Assert.True(pair.First >= pair.Second));
        Assert.True(speedUps[8] > 1 && speedUps[8] < speedUps[4]);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ElasticRun.Play(_training, ElasticFeatures.Cache));
        Assert.Throws<ArgumentException>(() => ElasticRun.Play(
            _training, ElasticFeatures.Freezing | ElasticFeatures.Replicas));
        Assert.Throws<ArgumentException>(() => _training with { FrozenLayers = [0, 3, 2] });
        Assert.Throws<ArgumentException>(() => _training with { FrozenLayers = [] });
        Assert.Throws<ArgumentException>(() => ElasticRun.Play(
            _training with { Job = _training.Job with { Fits = _ => false } }, ElasticFeatures.None));
    }

    [Fact]
    public void A_course_is_what_a_policy_decides_after_each_interval()
    {
        Assert.Equal(
            [0, 12, 18, 21, 22], FreezeCourse.Of(new PaperFreezePolicy(AlphaSchedule.Constant(0.5)), 24, 5));
        Assert.Equal([0, 1, 1, 3], FreezeCourse.Of(new ManualFreezePolicy([(1, 1), (3, 3)]), 4, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => FreezeCourse.Of(new ManualFreezePolicy([]), 4, 0));
    }
}
