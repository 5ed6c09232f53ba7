using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Support;

/// <summary>Why a model cannot be trained on a cluster at all. Every model of the catalogue is causal.</summary>
internal static class SupportObstacles
{
    public static IReadOnlyList<string> Of(SupportQuestion question, string dtype) => [.. Find(question, dtype)];

    private static IEnumerable<string> Find(SupportQuestion question, string dtype)
    {
        var (model, cluster, degree) = (question.Model, question.Cluster.Description, question.TensorParallelDegree);
        if (model.KeyValueHeads % degree != 0)
        {
            var kind = model.KeyValueHeads == model.Heads ? "heads" : "heads of keys and values";
            yield return $"{degree} devices don't divide the model's {model.KeyValueHeads} {kind} evenly.";
        }

        if (degree > cluster.Gpus)
        {
            yield return $"A layer would be shared by {degree} devices; the cluster has {cluster.Gpus}.";
        }

        if (question.SequenceTokens > model.MaxSequenceTokens)
        {
            yield return $"The model's longest sequence has {model.MaxSequenceTokens} tokens, "
                + $"not {question.SequenceTokens}.";
        }

        var least = LeastMemory.Of(question, TrainingMemory.PrecisionOf(dtype));
        if (least is null || least > cluster.Device.Memory)
        {
            yield return "Weights, gradients and optimiser state need at least "
                + $"{least?.ToString() ?? "more than an exbibyte"} on some device, in whatever configuration of all "
                + $"{cluster.Gpus}; a device has {cluster.Device.Memory}.";
        }
    }
}
