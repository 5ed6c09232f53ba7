using TeraPipe.Planning.Elastic.Freezing;

namespace TeraPipe.Planning.Tests.Elastic;

public class FreezePolicyTests
{
    private const int Layers = 24;

    [Theory]
    [InlineData(0.1)]
    [InlineData(1.0 / 3)]
    [InlineData(0.5)]
    public void The_papers_bound_is_its_closed_form(double alpha)
    {
        var policy = new PaperFreezePolicy(AlphaSchedule.Constant(alpha));
        var last = FreezeDecision.None;
        for (var decision = 1; decision <= 60; decision++)
        {
            last = policy.Next(last, Falling(decision));

            var exact = Layers * (1 - Math.Pow(1 - alpha, decision));
            Assert.Equal(exact, last.Exact, 1e-12 * Layers);
            Assert.Equal(Math.Min(Layers - 1, (int)Math.Floor(exact + 1e-9)), last.Layers);
        }
    }

    /// <summary>α = 1/2 of 24 layers, by hand.</summary>
    [Theory]
    [InlineData(1, 12)]
    [InlineData(2, 18)]
    [InlineData(3, 21)]
    [InlineData(4, 22)] // 22.5
    [InlineData(5, 23)] // 23.25
    [InlineData(50, 23)] // the last layer is trained to the end
    public void Half_of_what_is_left_is_frozen_each_time(int decisions, int frozen)
    {
        var policy = new PaperFreezePolicy(AlphaSchedule.Constant(0.5));

        var last = Enumerable.Range(1, decisions)
            .Aggregate(FreezeDecision.None, (before, decision) => policy.Next(before, Falling(decision)));

        Assert.Equal(frozen, last.Layers);
    }

    [Fact]
    public void The_papers_policy_stops_at_the_layer_with_the_least_gradient()
    {
        var policy = new PaperFreezePolicy(AlphaSchedule.Constant(0.5));
        var norms = Norms(layer => layer == 4 ? 0.1 : 1);

        var first = policy.Next(FreezeDecision.None, new FreezeEvidence(Layers, 1) { GradientNorms = norms });
        var second = policy.Next(first, new FreezeEvidence(Layers, 2) { GradientNorms = Norms(layer => 30 - layer) });

        Assert.Equal(new FreezeDecision(5, 5, FreezeReason.GradientNorms), first); // layers 0 … 4
        Assert.Equal(new FreezeDecision(14.5, 14, FreezeReason.Bound), second); // 5 + (24 − 5) / 2
    }

    [Fact]
    public void Alpha_may_change_from_a_decision_on()
    {
        var policy = new PaperFreezePolicy(new AlphaSchedule([(1, 0), (3, 0.25), (4, 0.5)]));

        var frozen = Enumerable.Range(1, 4).Aggregate(
            new List<FreezeDecision> { FreezeDecision.None },
            (before, decision) => [.. before, policy.Next(before[^1], Falling(decision))]);

        Assert.Equal([0, 0, 0, 6, 15], frozen.Select(decision => decision.Exact));
        Assert.Equal(FreezeReason.Nothing, frozen[2].Reason);
    }

    /// <summary>Changes of 4, 3, 2, 1 … per cent from layer to layer, the median 2.5: worked out by hand.</summary>
    [Theory]
    [InlineData(new[] { 0.01, 0.02, 0.03, 0.04 }, 50, 2)]
    [InlineData(new[] { 0.04, 0.03, 0.02, 0.01 }, 50, 0)] // the first one still changes
    [InlineData(new[] { 0.01, 0.04, 0.02, 0.03 }, 75, 1)]
    [InlineData(new[] { 0.01, 0.02, 0.03, 0.04 }, 100, 3)] // never all
    public void Layers_whose_gradients_have_come_to_rest_are_frozen(double[] changes, double percentile, int frozen)
    {
        var policy = new GradientChangePolicy(percentile);
        var evidence = new FreezeEvidence(4, 2)
        {
            LastGradientNorms = [.. changes.Select(_ => 2.0)],
            GradientNorms = [.. changes.Select(change => 2 * (1 - change))],
        };

        Assert.Equal(frozen, policy.Next(FreezeDecision.None, evidence).Layers);
    }

    /// <summary>t_0 = ½ of five layers: ½, ⅝, ¾, ⅞, 1; cubed 0.125, 0.244, 0.422, 0.670, 1.</summary>
    [Theory]
    [InlineData(false, 0.49, 0)]
    [InlineData(false, 0.5, 1)]
    [InlineData(false, 0.8, 3)]
    [InlineData(false, 1, 4)]
    [InlineData(true, 0.2, 1)]
    [InlineData(true, 0.43, 3)]
    public void Freeze_out_goes_by_the_training_that_is_done(bool isCubed, double progress, int frozen)
    {
        var policy = new FreezeOutPolicy(0.5, isCubed);

        Assert.Equal(
            frozen, policy.Next(FreezeDecision.None, new FreezeEvidence(5, 1) { Progress = progress }).Layers);
    }

    [Fact]
    public void By_hand_means_as_it_was_said()
    {
        var policy = new ManualFreezePolicy([(2, 3), (5, 7)]);

        int[] frozen = [.. Enumerable.Range(1, 6)
            .Select(decision => policy.Next(FreezeDecision.None, new FreezeEvidence(Layers, decision)).Layers)];

        Assert.Equal([0, 3, 3, 3, 7, 7], frozen);
    }

    /// <summary>Whatever the gradients, the progress and the decision before: 1,000 cases of each policy.</summary>
    [Fact]
    public void No_policy_thaws_and_none_freezes_the_last_layer()
    {
        var random = new Random(1);
        FreezePolicy[] policies =
        [
            new PaperFreezePolicy(AlphaSchedule.Constant(0.4)), new GradientChangePolicy(60),
            new FreezeOutPolicy(0.3, isCubed: true), new ManualFreezePolicy([(1, 2), (7, 90)]),
        ];
        foreach (var policy in policies)
        {
            for (var run = 0; run < 100; run++)
            {
                var last = FreezeDecision.None;
                for (var decision = 1; decision <= 10; decision++)
                {
                    var next = policy.Next(last, new FreezeEvidence(Layers, decision)
                    {
                        Progress = random.NextDouble(),
                        GradientNorms = Norms(_ => random.NextDouble()),
                        LastGradientNorms = Norms(_ => random.NextDouble()),
                    });

                    Assert.True(next.Exact >= last.Exact && next.Layers >= last.Layers, $"{policy}: {last}, {next}");
                    Assert.InRange(next.Layers, 0, Layers - 1);
                    last = next;
                }
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(double.PositiveInfinity)]
    public void A_gradient_norm_that_is_none_is_named_with_its_layer(double norm)
    {
        var policy = new PaperFreezePolicy(AlphaSchedule.Constant(0.5));
        var evidence = new FreezeEvidence(Layers, 1) { GradientNorms = Norms(layer => layer == 7 ? norm : 1) };

        var error = Assert.Throws<ArgumentException>(() => policy.Next(FreezeDecision.None, evidence));

        Assert.Contains("layer 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frozen_layers_gradient_is_not_looked_at()
    {
        var policy = new PaperFreezePolicy(AlphaSchedule.Constant(0.5));
        var last = new FreezeDecision(8, 8, FreezeReason.Bound);
        var evidence = new FreezeEvidence(Layers, 2)
        {
            GradientNorms = Norms(layer => layer < 8 ? double.NaN : 30 - layer),
        };

        Assert.Equal(16, policy.Next(last, evidence).Layers);
    }

    [Fact]
    public void What_cannot_be_a_policy_is_refused()
    {
        Assert.Throws<ArgumentException>(() => AlphaSchedule.Constant(1));
        Assert.Throws<ArgumentException>(() => new AlphaSchedule([(2, 0.5)]));
        Assert.Throws<ArgumentException>(() => new AlphaSchedule([(1, 0.5), (1, 0.6)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientChangePolicy(101));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FreezeOutPolicy(-0.1, isCubed: false));
        Assert.Throws<ArgumentException>(() => new ManualFreezePolicy([(1, 5), (2, 4)]));
        Assert.Throws<ArgumentException>(() => new FreezeEvidence(3, 1) { GradientNorms = [1, 2] });
        Assert.Throws<ArgumentException>(() => new PaperFreezePolicy(AlphaSchedule.Constant(0.5))
            .Next(FreezeDecision.None, new FreezeEvidence(3, 1)));
    }

    /// <summary>The later the layer, the smaller its gradient, so that the bound binds.</summary>
    private static FreezeEvidence Falling(int decision) =>
        new(Layers, decision) { GradientNorms = Norms(layer => Layers - layer) };

    private static double[] Norms(Func<int, double> of) => [.. Enumerable.Range(0, Layers).Select(of)];
}
