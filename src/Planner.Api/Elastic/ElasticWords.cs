using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>The words of an elastic run's fields.</summary>
internal static class ElasticWords
{
    public const string Registered = "registered";
    public const string Begun = "begun";
    public const string Kept = "kept";
    public const string Changed = "changed";
    public const string Impossible = "impossible";

    public const string Present = "present";
    public const string Lost = "lost";
    public const string Drained = "drained";

    /// <summary>Of the cache, where the run was registered without.</summary>
    public const string NotAsked = "not-asked";

    public static readonly Choice<BatchPolicy> BatchPolicies = new(
        ("constant-global", BatchPolicy.ConstantGlobal), ("keep-per-replica", BatchPolicy.KeepPerReplica));

    public static readonly Choice<ElasticSearch> Searches =
        new(("any", ElasticSearch.Any), ("halving", ElasticSearch.Halving));

    public static readonly Choice<CacheObstacle> Obstacles = new(
        ("none", CacheObstacle.None),
        ("nothing-frozen", CacheObstacle.NothingFrozen),
        ("no-pass-left", CacheObstacle.NoPassLeft),
        ("augmented", CacheObstacle.Augmented),
        ("tied-embedding", CacheObstacle.TiedEmbedding),
        ("tensor-parallel", CacheObstacle.TensorParallel),
        ("too-large", CacheObstacle.TooLarge),
        ("no-gain", CacheObstacle.NoGain));
}
