using TeraPipe.Contracts.Models;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>
/// The command that measures what a question asks about: src/Profiler, the options of "profiler run".
/// </summary>
internal static class ProfilerCommand
{
    private const int Marks = 16; // of the profiler's own grid

    /// <returns>Null where a layer is shared: the profiler measures a share without the devices' messages.</returns>
    public static string? For(PlanQuestion question)
    {
        if (question.TensorParallelDegree > 1)
        {
            return null;
        }

        var (sizes, profile) = (question.Profile.MicroBatchSizes, question.Profile.Content);
        return For(
            question.Model,
            question.SequenceTokens,
            Grain(question),
            sizes?.Where(size => size <= question.BatchSequences) ?? [1],
            profile.Dtype!,
            profile.Device!.Kind!,
            profile.Device.Threads);
    }

    /// <summary>For a model's layer on one device.</summary>
    public static string For(
        ModelResponse model,
        int sequenceTokens,
        int grainTokens,
        IEnumerable<int> microBatches,
        string dtype,
        string deviceKind,
        int? threads)
    {
        string[] options =
        [
            $"--hidden {model.HiddenSize}",
            $"--heads {model.Heads}",
            $"--feed-forward {model.FeedForwardSize}",
            .. LayerOptions(model),
            $"--sequence {sequenceTokens}",
            $"--grain {grainTokens}",
            $"--micro-batch {string.Join(',', microBatches)}",
            $"--dtype {dtype}",
            $"--device {deviceKind}",
            .. threads is { } count ? [$"--threads {count}"] : Array.Empty<string>(),
        ];
        return $"profiler run {string.Join(' ', options)}";
    }

    /// <summary>What is no GPT's.</summary>
    private static IEnumerable<string> LayerOptions(ModelResponse model)
    {
        var layer = Layers.Of(model);
        if (layer.Architecture is { } architecture)
        {
            yield return $"--architecture {architecture}";
        }

        if (layer.KeyValueHeads is { } keyValueHeads)
        {
            yield return $"--key-value-heads {keyValueHeads}";
        }
    }

    private static int Grain(PlanQuestion question)
    {
        var coarse = question.SequenceTokens / Marks;
        var isCoarseEnough = question.SequenceTokens % Marks == 0 && coarse % question.GrainTokens == 0;
        return isCoarseEnough ? coarse : question.GrainTokens;
    }
}
