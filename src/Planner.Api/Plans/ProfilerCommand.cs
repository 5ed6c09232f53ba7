namespace TeraPipe.Planner.Api.Plans;

/// <summary>The command that measures what a question asks about: src/Profiler, the options of "profiler run".</summary>
internal static class ProfilerCommand
{
    private const int Marks = 16; // of the profiler's own grid

    private static readonly string[] _dtypes = ["float32", "float64", "bfloat16"];

    /// <returns>Null where the profiler does not measure in the profile's dtype, or not across devices.</returns>
    public static string? For(PlanQuestion question)
    {
        var (model, profile) = (question.Model, question.Profile.Content);
        if (!_dtypes.Contains(profile.Dtype) || question.TensorParallelDegree > 1)
        {
            return null;
        }

        var sizes = question.Profile.MicroBatchSizes?.Where(size => size <= question.BatchSequences) ?? [1];
        string[] options =
        [
            $"--hidden {model.HiddenSize}",
            $"--heads {model.Heads}",
            $"--feed-forward {model.FeedForwardSize}",
            $"--sequence {question.SequenceTokens}",
            $"--grain {Grain(question)}",
            $"--micro-batch {string.Join(',', sizes)}",
            $"--dtype {profile.Dtype}",
            $"--device {profile.Device!.Kind}",
            .. profile.Device.Threads is { } threads ? [$"--threads {threads}"] : Array.Empty<string>(),
        ];
        return $"profiler run {string.Join(' ', options)}";
    }

    private static int Grain(PlanQuestion question)
    {
        var coarse = question.SequenceTokens / Marks;
        var isCoarseEnough = question.SequenceTokens % Marks == 0 && coarse % question.GrainTokens == 0;
        return isCoarseEnough ? coarse : question.GrainTokens;
    }
}
