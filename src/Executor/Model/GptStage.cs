using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Model;

/// <summary>A run of a GPT's layers; with the embedding on the first stage, with the head on the last.</summary>
internal sealed class GptStage : IDisposable
{
    private GptStage(IReadOnlyList<IModelPart> parts, Placement placement, int dataParallelDegree) =>
        (Parts, Weights) = (parts, new StageWeights(parts, placement, dataParallelDegree));

    /// <summary>In the order in which a slice goes through them.</summary>
    public IReadOnlyList<IModelPart> Parts { get; }

    /// <summary>The memory of all weights and gradients.</summary>
    public StageWeights Weights { get; }

    /// <summary>Whether a slice begins here as tokens.</summary>
    public bool IsFirst => Parts is [GptEmbedding, ..];

    /// <summary>Whether a slice ends here as a loss.</summary>
    public bool IsLast => Parts is [.., GptHead];

    /// <summary>A stage of the pipeline.</summary>
    /// <param name="shape">The whole model.</param>
    /// <param name="layers">Which layers.</param>
    /// <param name="ends">Whether it is the first stage, and whether it is the last.</param>
    /// <param name="placement">What it is made of and where.</param>
    /// <param name="groups">The rank's tensor-parallel and data-parallel groups.</param>
    public static GptStage Create(
        GptShape shape,
        Range layers,
        (bool IsFirst, bool IsLast) ends,
        Placement placement,
        (ICommunicator TensorParallel, ICommunicator DataParallel) groups)
    {
        List<IModelPart> parts = [];
        if (ends.IsFirst)
        {
            using var make = new ParameterFactory(placement, part: 0, prefix: "", groups.TensorParallel);
            parts.Add(new GptEmbedding(shape, make));
        }

        foreach (var index in Enumerable.Range(0, shape.Layers).Take(layers))
        {
            using var make = new ParameterFactory(placement, 1 + index, $"h.{index}.", groups.TensorParallel);
            parts.Add(new GptLayer(shape, make));
        }

        if (ends.IsLast)
        {
            using var make = new ParameterFactory(placement, 1 + shape.Layers, prefix: "", groups.TensorParallel);
            parts.Add(new GptHead(shape, make));
        }

        return new GptStage(parts, placement, groups.DataParallel.Size);
    }

    public void Dispose() => Weights.Dispose();
}
