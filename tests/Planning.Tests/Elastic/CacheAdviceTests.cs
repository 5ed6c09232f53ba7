using TeraPipe.Planning.Elastic;

namespace TeraPipe.Planning.Tests.Elastic;

public class CacheAdviceTests
{
    /// <summary>Four passes save 4 · (10 − 3) = 28 ms, writing costs 20.</summary>
    private static readonly CacheQuestion _pays = new()
    {
        FrozenLayers = 6,
        PassesLeft = 4,
        Forward = new(10),
        Read = new(3),
        Write = new(20),
        Size = new(1000),
        Budget = new(1000),
    };

    [Fact]
    public void It_is_on_where_it_pays_and_says_what_it_saves() =>
        Assert.Equal(new CacheAdvice(CacheObstacle.None, new(8)), CacheAdvice.Of(_pays));

    public static TheoryData<CacheObstacle, CacheQuestion> Obstacles => new()
    {
        { CacheObstacle.NothingFrozen, _pays with { FrozenLayers = 0 } },
        { CacheObstacle.NoPassLeft, _pays with { PassesLeft = 0 } }, // single-pass data
        { CacheObstacle.Augmented, _pays with { IsAugmented = true } },
        { CacheObstacle.TiedEmbedding, _pays with { HasTiedEmbedding = true } },
        { CacheObstacle.TensorParallel, _pays with { IsTensorParallel = true } },
        { CacheObstacle.TooLarge, _pays with { Size = new(1001) } },
        { CacheObstacle.NoGain, _pays with { Write = new(28) } }, // just paid back is no gain
        { CacheObstacle.NoGain, _pays with { Read = new(11) } },
    };

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void It_stays_off_for_a_reason(CacheObstacle obstacle, CacheQuestion question)
    {
        var advice = CacheAdvice.Of(question);

        Assert.Equal((obstacle, false, Milliseconds.Zero), (advice.Obstacle, advice.IsOn, advice.Saved));
    }

    /// <summary>100 steps of 10 ms instead of 12 gain 200 ms.</summary>
    [Theory]
    [InlineData(199, 0, true)]
    [InlineData(200, 0, false)]
    [InlineData(166, 0.2, true)] // 199.2
    [InlineData(167, 0.2, false)] // 200.4
    public void A_change_must_gain_more_than_it_costs_and_the_hysteresis(double costMs, double hysteresis, bool worth)
    {
        var advice = SwitchAdvice.Of(new(12), new(10), 100, new(costMs), hysteresis);

        Assert.Equal(new SwitchAdvice(new(costMs), new(200), worth), advice);
    }

    [Fact]
    public void A_slower_plan_gains_nothing() => Assert.Equal(
        new SwitchAdvice(Milliseconds.Zero, Milliseconds.Zero, IsWorthIt: false),
        SwitchAdvice.Of(new(10), new(12), 100, Milliseconds.Zero, 0));
}
