using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Runtime;

public class LearningRateScheduleTests
{
    [Theory]
    [InlineData(LearningRateDecay.None, new[] { 0.5, 1, 1, 1, 1, 1, 1 })]
    [InlineData(LearningRateDecay.Linear, new[] { 0.5, 1, 0.9, 0.55, 0.1, 0.1, 0.1 })]
    [InlineData(LearningRateDecay.Cosine, new[] { 0.5, 1, 0.972861679353659, 0.55, 0.1, 0.1, 0.1 })]
    [InlineData(LearningRateDecay.WarmUpStableDecay, new[] { 0.5, 1, 1, 1, 0.1, 0.1, 0.1 })]
    public void A_rate_rises_stays_and_falls(LearningRateDecay decay, double[] shares)
    {
        var schedule = new LearningRateSchedule { WarmUpSteps = 2, Decay = decay, TotalSteps = 20, FinalShare = 0.1 };
        long[] steps = [1, 2, 4, 11, 20, 21, 1000];

        Assert.Equal(shares, steps.Select(schedule.ShareAt), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Theory]
    [InlineData(-1, 0, 0.1, LearningRateDecay.None, "WarmUpSteps")]
    [InlineData(5, 5, 0.1, LearningRateDecay.Cosine, "TotalSteps")]
    [InlineData(0, 10, 1.5, LearningRateDecay.Linear, "FinalShare")]
    [InlineData(0, 10, double.NaN, LearningRateDecay.Linear, "FinalShare")]
    public void A_schedule_that_makes_no_sense_is_refused(
        int warmUp, int total, double final, LearningRateDecay decay, string named)
    {
        var schedule = new LearningRateSchedule
        {
            WarmUpSteps = warmUp, TotalSteps = total, FinalShare = final, Decay = decay,
        };

        var refused = Assert.ThrowsAny<ArgumentException>(() => new Pipeline(
            TinyGpt.Shape, TinyGpt.Options(1, ScalarType.Float32) with { LearningRateSchedule = schedule }));

        Assert.Contains(named, refused.Message);
    }
}
