using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Executor.Caching;

/// <summary>Whether what a frozen prefix gives can be cached as it is asked for.</summary>
internal static class CacheCheck
{
    /// <exception cref="ArgumentException">It cannot; says what would do.</exception>
    public static void Check(FrozenParts frozen, PipelineOptions options, StageLayout layout)
    {
        if (frozen.Layers.All[0] != LayerMode.CachedPrefix)
        {
            return;
        }

        var (prefix, first) = (frozen.Boundary - 1, layout.LayersOf(0).End.Value);
        (bool Holds, string Otherwise)[] conditions =
        [
            (options.Cache is not null, "Layers are to be cached; PipelineOptions.Cache is missing."),
            (options.TensorParallelDegree == 1,
                $"Layers are to be cached; a tensor-parallel degree of {options.TensorParallelDegree} must be 1."),
            (prefix <= first,
                $"A frozen prefix of {prefix} layers is to be cached; the first stage, which must have them all, has "
                + $"{first}."),
        ];
        foreach (var (_, otherwise) in conditions.Where(condition => !condition.Holds))
        {
            throw new ArgumentException(otherwise, nameof(frozen));
        }
    }
}
