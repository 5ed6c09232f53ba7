using System.Net;
using TeraPipe.Contracts.Freezing;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class FreezingTests(PlannerFixture planner)
{
    private const string Path = "/v1/freeze/decisions";

    /// <summary>L_f(T) = L (1 − (1 − α)^T) where the bound decides each time; the answers are fed back as they came.
    /// </summary>
    [Fact]
    public async Task Paper_bound_follows_its_closed_form_from_answer_to_answer()
    {
        double[] norms = [.. Enumerable.Range(0, 12).Select(layer => layer == 11 ? 0.0 : 1)];
        var last = new LastFreezeDecision();
        for (var decision = 1; decision <= 6; decision++)
        {
            var answer = await planner.Client.DecideFreezeAsync(new()
            {
                Policy = new() { Kind = "paper", Alpha = 1.0 / 3 },
                Layers = 12,
                Last = last,
                Evidence = new() { Decision = decision, GradientNorms = norms },
            });

            var exact = 12 * (1 - Math.Pow(2.0 / 3, decision));
            Assert.Equal(exact, answer.ExactLayers, tolerance: 1e-9);
            Assert.Equal(((int)(exact + 1e-9), "bound"), (answer.FrozenLayers, answer.DecidedBy));
            Assert.Equal(answer.ExactLayers, answer.Bound!.Value);
            Assert.Equal(exact + ((12 - exact) / 3), answer.NextBound, tolerance: 1e-9);
            last = new() { ExactLayers = answer.ExactLayers, FrozenLayers = answer.FrozenLayers };
        }
    }

    [Fact]
    public async Task Layer_with_the_least_gradient_decides_before_the_bound()
    {
        var answer = await planner.Client.DecideFreezeAsync(new()
        {
            Policy = new()
            {
                Kind = "paper",
                AlphaSchedule = [new() { FromDecision = 1, Alpha = 0 }, new() { FromDecision = 3, Alpha = 0.5 }],
            },
            Layers = 8,
            Evidence = new() { Decision = 3, GradientNorms = [5, 1, 2, 3, 4, 5, 6, 7] },
        });

        Assert.Equal((2, 2.0, "gradient-norms", 4.0, 5.0), (
            answer.FrozenLayers, answer.ExactLayers, answer.DecidedBy, answer.Bound!.Value, answer.NextBound));
        Assert.Equal(
            "2 of 8 layers are frozen: the gradient of layer 2 is the least, before the bound, 4.", answer.Reason);
    }

    [Fact]
    public async Task Schedules_say_what_comes_next()
    {
        var freezeOut = await planner.Client.DecideFreezeAsync(new()
        {
            Policy = new() { Kind = "freeze-out", FirstShare = 0.5 }, Layers = 6, Evidence = new() { Progress = 0.65 },
        });
        var manual = await planner.Client.DecideFreezeAsync(new()
        {
            Policy = new()
            {
                Kind = "manual",
                Layers = [new() { FromDecision = 2, FrozenLayers = 3 }, new() { FromDecision = 5, FrozenLayers = 4 }],
            },
            Layers = 6,
            Evidence = new() { Decision = 2 },
        });

        Assert.Equal((2, "schedule", 3.0), (freezeOut.FrozenLayers, freezeOut.DecidedBy, freezeOut.NextBound));
        Assert.Equal(0.7, freezeOut.NextProgress!.Value, tolerance: 1e-9);
        Assert.Equal((3, "manual", 4.0, 5), (
            manual.FrozenLayers, manual.DecidedBy, manual.NextBound, manual.NextDecision!.Value));
    }

    [Fact]
    public async Task Layers_whose_gradients_change_little_are_frozen_and_nothing_at_the_first_decision()
    {
        var question = new FreezeDecisionRequest
        {
            Policy = new() { Kind = "gradient-percentile", Percentile = 50 },
            Layers = 4,
            Evidence = new() { Decision = 2, GradientNorms = [1, 2, 6, 8], LastGradientNorms = [1, 2, 3, 4] },
        };

        var first = await planner.Client.DecideFreezeAsync(
            question with { Evidence = new() { GradientNorms = [1, 2, 3, 4] } });
        var second = await planner.Client.DecideFreezeAsync(question);

        Assert.Equal((0, "nothing"), (first.FrozenLayers, first.DecidedBy));
        Assert.Equal((2, "gradient-norms", 3.0), (second.FrozenLayers, second.DecidedBy, second.NextBound));
    }

    [Fact]
    public async Task All_faults_are_listed_at_once()
    {
        (await planner.Http.PostAsync(Path, "{}")).HasFaults(
            "layers: must be from 1 to 10000.", "policy: is required.");
        (await planner.Http.PostAsync(Path, """
            {"policy": {"kind": "paper", "percentile": 3, "alphaSchedule":
               [{"fromDecision": 2, "alpha": 1}, {"fromDecision": 2}]},
             "layers": 4, "last": {"exactLayers": 5, "frozenLayers": 4},
             "evidence": {"decision": 0, "progress": 2, "gradientNorms": [1, 2], "lastGradientNorms": [0, 0, -1, 0]}}
            """)).HasFaults(
            "evidence.decision: must be at least 1.",
            "evidence.gradientNorms: must be one for each of the 4 layers, not 2.",
            "evidence.lastGradientNorms[2]: must not be negative: it is a norm.",
            "evidence.progress: must be from 0 to 1.",
            "last.exactLayers: must be from 0 to the model's layers, 4.",
            "last.frozenLayers: must be from 0 to below the model's layers, 4, and no more than exactLayers.",
            "policy.alphaSchedule: must begin at decision 1.",
            "policy.alphaSchedule[0].alpha: must be from 0 to below 1.",
            "policy.alphaSchedule[1].alpha: must be from 0 to below 1.",
            "policy.alphaSchedule[1].fromDecision: must be at least 3: decisions count from 1 and ascend.",
            "policy.percentile: belongs to gradient-percentile, not to paper.");
        (await planner.Http.PostAsync(Path, """
            {"policy": {"kind": "manual", "layers": [{"fromDecision": 1, "frozenLayers": 2},
               {"fromDecision": 2, "frozenLayers": 2}]}, "layers": 4}
            """)).HasFaults(
            "policy.layers[1].frozenLayers: must be at least 3: layers ascend, a policy thaws nothing.");
        (await planner.Http.PostAsync(Path, """{"policy": {"kind": "never"}, "layers": 4}""")).HasFaults(
            "policy.kind: must be one of paper, gradient-percentile, freeze-out, manual.");
        (await planner.Http.PostAsync(Path, """{"policy": {"kind": "paper", "alpha": 0.5}, "layers": 4}""")).HasFaults(
            "evidence.gradientNorms: is required: paper decides by them.");
        Assert.Equal(
            HttpStatusCode.MethodNotAllowed, (await planner.Http.AskAsync(Path)).Status);
    }
}
