using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>The measured profiles of db/profiles, as a service has them that has just been installed.</summary>
public sealed class MeasuredReferencesTests(PlannerFixture planner)
{
    private const string Profile = "epyc-2-core-gpt2";

    [Fact]
    public async Task A_measured_profile_says_what_it_was_measured_with()
    {
        var profile = await planner.Client.GetProfileAsync(Profile);

        Assert.Equal(("float32", 768, 12), (
            profile.Summary.Dtype, profile.Summary.Layer!.HiddenSize, profile.Summary.Layer.Heads));
        Assert.True(profile is
        {
            Summary.Device: { Kind: "cpu", Threads: 1, Torch: not null, KernelBackend: not null },
            Measurements.Count: > 100,
            Parts: { VocabularySize: 50257, Embedding.Count: > 0, Head.Count: > 0 },
            Transfers.Count: > 0,
            CalibrationMs: > 0,
            Conditions.SlowedShare: < 0.25,
        });
        Assert.Matches(@"^profiler \d+\.\d+\.\d+\+[0-9a-f]{7}$", profile.MeasuredBy);
        Assert.All(profile.Measurements, point => Assert.True(point is
        {
            ForwardMs: > 0, InputGradientMs: > 0, WeightGradientMs: > 0, RecomputeMs: > 0, PeakBytes: > 0,
        }));
    }

    [Fact]
    public async Task A_plan_of_it_rests_on_what_was_measured()
    {
        var answer = await planner.Client.AddPlanAsync(new PlanRequest
        {
            Model = "gpt2", Profile = Profile, Stages = 4, SequenceTokens = 1024, GrainTokens = 64,
        });

        Assert.Equal(1024, answer.Plan.MicroBatches.Sum(microBatch => microBatch.SliceTokens.Sum()));
        Assert.Equal(("measured", 1.0), (answer.Basis.Provenance, answer.Plan.Provenance.Measured));
        Assert.InRange(answer.Basis.ExpectedError!.Interior!.MedianShare!.Value, 0, 0.03); // the profiler's aim
    }
}
