using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>
/// What memory depends on, as far as a plan's question says it. The rest is assumed, and <see cref="Assumptions"/> says
/// so.
/// </summary>
internal static class TrainingMemory
{
    private static readonly Dictionary<string, Precision> _precisions = new()
    {
        ["float64"] = new Precision("fp64", 8, 8, 16, 8),
        ["float32"] = Precision.Fp32,
        ["bfloat16"] = Precision.Bf16WithMaster,
        ["float16"] = Precision.Fp16WithMaster,
    };

    public static Precision PrecisionOf(string dtype) => _precisions[dtype];

    /// <summary>A GPT's positions are learnt, a Llama's computed; neither has its head tied to its embedding.</summary>
    public static ModelShape ShapeOf(ModelResponse model) => new(
        Layers.ToPlanning(model),
        model.Layers,
        model.Heads,
        model.VocabularySize,
        Layers.IsLlama(model) ? 0 : model.MaxSequenceTokens);

    /// <summary>More than the parameters of the whole model take: a double, as they may be more than can be counted.
    /// </summary>
    public static double MostBytes(ModelResponse model)
    {
        const double BytesPerParameter = 32; // in float64 with two moments
        double hidden = model.HiddenSize, forward = model.FeedForwardSize;
        var layer = (4 * hidden * hidden) + (3 * hidden * forward) + (16 * (hidden + forward));
        var ends = hidden * ((2.0 * model.VocabularySize) + model.MaxSequenceTokens + 2);
        return BytesPerParameter * ((model.Layers * layer) + ends);
    }

    /// <summary>Without degrees, recompute and ZeRO, which a profile says nothing about.</summary>
    public static MemorySettings SettingsOf(ProfileRequest profile) => new()
    {
        Precision = _precisions[profile.Dtype!],
        HasFusedAttention = HasFusedAttention(profile),
    };

    public static MemorySettings SettingsOf(PlanQuestion question) => SettingsOf(question.Profile.Content) with
    {
        TensorParallelDegree = question.TensorParallelDegree,
        DataParallelDegree = question.DataParallelDegree,
        ShardsOptimizer = question.ShardsOptimizer,
        Recompute = question.Recompute,
    };

    /// <summary>What nobody said, in plain words.</summary>
    public static IReadOnlyList<string> Assumptions(ModelResponse model, ProfileRequest profile)
    {
        var precision = _precisions[profile.Dtype!];
        return
        [
            $"AdamW in {precision.Name}: {precision.WeightBytes} + {precision.GradientBytes} + "
                + $"{precision.OptimizerBytes} bytes a parameter for weight, gradient and optimiser state",
            HasFusedAttention(profile)
                ? "attention is fused: its scores never reach memory"
                : "attention is not fused: its scores are kept for the backward",
            $"{(Layers.IsLlama(model) ? "rotary" : "learnt")} positions, no dropout, embedding and head of their own",
            "what the device's context and the allocator take is not counted",
        ];
    }

    /// <summary>Kernels on a CPU write the scores to memory, those on a GPU do not.</summary>
    private static bool HasFusedAttention(ProfileRequest profile) => profile.Device!.Kind == "cuda";
}
