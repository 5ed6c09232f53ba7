using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Models;
using TeraPipe.Executor.Model;

namespace TeraPipe.TrainGpt.Training;

/// <summary>Whether the model that is trained is the one that is planned for.</summary>
internal static class CatalogueCheck
{
    /// <summary>Training must not wait long for a planner that may be away; who talks to it then says so.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks the planner for the model; says nothing where it does not answer or does not know it.</summary>
    /// <exception cref="UserError">The shape is another one; names each field.</exception>
    public static async Task CheckAsync(TrainingOptions options, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = options.Loop.Planner };
        var planner = new PlannerClient(
            http, new PlannerClientOptions { Retries = 0, AttemptTimeout = _patience, TotalTimeout = _patience });
        ModelResponse model;
        try
        {
            model = await planner.GetModelAsync(options.Question.Model!, cancellationToken);
        }
        catch (PlannerException)
        {
            return;
        }

        Check(options.Shape, model);
    }

    private static void Check(GptShape shape, ModelResponse model)
    {
        (string Field, int Ours, int Theirs)[] fields =
        [
            ("--layers", shape.Layers, model.Layers),
            ("--hidden", shape.HiddenSize, model.HiddenSize),
            ("--heads", shape.Heads, model.Heads),
            ("--max-sequence", shape.MaxSequenceTokens, model.MaxSequenceTokens),
            ("feed-forward size (4 times --hidden)", shape.FeedForwardSize, model.FeedForwardSize),
            ("vocabulary (bytes)", shape.VocabularySize, model.VocabularySize),
        ];
        var faults = fields.Where(field => field.Ours != field.Theirs)
            .Select(field => $"{field.Field} is {field.Ours}, there it is {field.Theirs}")
            .ToArray();
        if (faults.Length > 0)
        {
            throw new UserError(
                $"The catalogue's {model.Model} has another shape: {string.Join("; ", faults)}. "
                + "Train that shape, or name another --model.");
        }
    }
}
