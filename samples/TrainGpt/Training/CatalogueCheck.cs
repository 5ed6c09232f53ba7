using System.Globalization;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Executor.Model;

namespace TeraPipe.TrainGpt.Training;

/// <summary>Whether the model that is trained is the one that is planned for, on what was measured.</summary>
internal static class CatalogueCheck
{
    /// <summary>Training must not wait long for a planner that may be away.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks the planner for the model and the profile; where it does not answer nothing is said.</summary>
    /// <returns>Why predictions may be off; null where nothing is known.</returns>
    /// <exception cref="UserError">The shape is another one; names each field.</exception>
    public static async Task<string?> CheckAsync(
        TrainingOptions options, GptShape shape, Ranks ranks, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = options.Loop.Planner };
        var planner = new PlannerClient(
            http, new PlannerClientOptions { Retries = 0, AttemptTimeout = _patience, TotalTimeout = _patience });
        try
        {
            Check(shape, await planner.GetModelAsync(options.Question.Model!, cancellationToken));
            var profile = await planner.GetProfileAsync(
                options.Question.Profile!, measurements: false, cancellationToken);
            return Remark(profile.Summary, options, ranks);
        }
        catch (PlannerException)
        {
            return null; // who talks to the planner from now on says what is wrong with it
        }
    }

    private static string? Remark(ProfileSummary profile, TrainingOptions options, Ranks ranks)
    {
        (string What, string? Theirs, string Ours)[] fields =
        [
            ("device", profile.Device.Kind, options.UsesCuda ? "cuda" : "cpu"),
            ("dtype", profile.Dtype, NameOf(options.Learning.Dtype)),
            ("threads", profile.Device.Threads?.ToString(CultureInfo.InvariantCulture), $"{ranks.Threads}"),
        ];
        var others = fields.Where(field => field.Theirs is not null && field.Theirs != field.Ours)
            .Select(field => $"{field.What} {field.Theirs}, here it is {field.Ours}")
            .ToArray();
        return others.Length == 0
            ? null
            : $"Predictions of time and memory may be off: the profile is of {string.Join("; ", others)}.";
    }

    private static string NameOf(ScalarType dtype) => dtype switch
    {
        ScalarType.Float16 => "float16",
        ScalarType.BFloat16 => "bfloat16",
        ScalarType.Float64 => "float64",
        _ => "float32",
    };

    private static void Check(GptShape shape, ModelResponse model)
    {
        (string Field, int Ours, int Theirs)[] fields =
        [
            ("--layers", shape.Layers, model.Layers),
            ("--hidden", shape.HiddenSize, model.HiddenSize),
            ("--heads", shape.Heads, model.Heads),
            ("--kv-heads", shape.KeyValueHeads, model.KeyValueHeads),
            ("--max-sequence", shape.MaxSequenceTokens, model.MaxSequenceTokens),
            ("--feed-forward", shape.FeedForwardSize, model.FeedForwardSize),
            ("--vocabulary", shape.VocabularySize, model.VocabularySize),
        ];
        var own = shape.Architecture == Architecture.Llama ? "llama" : "gpt";
        string[] architecture =
            model.Architecture == own ? [] : [$"--architecture is {own}, there it is {model.Architecture}"];
        string[] faults =
        [
            .. architecture,
            .. fields.Where(field => field.Ours != field.Theirs)
                .Select(field => $"{field.Field} is {field.Ours}, there it is {field.Theirs}"),
        ];
        if (faults.Length > 0)
        {
            throw new UserError(
                $"The catalogue's {model.Model} has another shape: {string.Join("; ", faults)}. "
                + "Train that shape, or name another --model.");
        }
    }
}
