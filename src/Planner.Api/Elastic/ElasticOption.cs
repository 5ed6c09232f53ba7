using TeraPipe.Planning.Elastic;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>A plan that a run may have.</summary>
/// <param name="Plan">Stages, replicas and slices.</param>
/// <param name="IsCached">Whether what the frozen layers give is read from the activation cache.</param>
/// <param name="Slowdown">How many times as long the slowest of its devices takes: all wait for it.</param>
/// <param name="LeftOut">Slow workers that it leaves out.</param>
internal sealed record ElasticOption(
    ElasticPlan Plan, bool IsCached, double Slowdown, IReadOnlyList<string> LeftOut);
