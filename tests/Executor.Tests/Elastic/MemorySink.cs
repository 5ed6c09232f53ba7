using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Elastic;

/// <summary>Takes what a pipeline stores, in memory.</summary>
internal sealed class MemorySink : IWeightSink
{
    private readonly Dictionary<string, Tensor> _all = [];

    /// <summary>All weights, whole; the caller's scope disposes them.</summary>
    public static IReadOnlyDictionary<string, Tensor> Weights(IPipeline pipeline) => Taken(pipeline.StoreWeights);

    /// <summary>All moments, whole; the caller's scope disposes them.</summary>
    public static IReadOnlyDictionary<string, Tensor> Moments(IPipeline pipeline) => Taken(pipeline.StoreMoments);

    /// <inheritdoc/>
    public void Write(int stage, IReadOnlyDictionary<string, Tensor> weights)
    {
        lock (_all)
        {
            foreach (var (name, tensor) in weights)
            {
                _all.Add(name, tensor.clone().DetachFromDisposeScope());
            }
        }
    }

    private static Dictionary<string, Tensor> Taken(Action<IWeightSink> store)
    {
        var sink = new MemorySink();
        store(sink);
        return sink._all.ToDictionary(of => of.Key, of => of.Value.alias(), StringComparer.Ordinal);
    }
}
