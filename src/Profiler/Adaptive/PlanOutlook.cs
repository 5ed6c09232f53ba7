using TeraPipe.Planning;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>What the plan for one number of stages, of one layer each, will take by what was measured.</summary>
/// <param name="MicroBatch">Sequences of each micro-batch, b.</param>
/// <param name="StageCount">K.</param>
/// <param name="Slices">How each sequence is cut.</param>
/// <param name="Expected">Mean makespan.</param>
/// <param name="Low">With 5 % probability it is less.</param>
/// <param name="High">With 5 % probability it is more.</param>
internal sealed record PlanOutlook(
    int MicroBatch,
    int StageCount,
    IReadOnlyList<Tokens> Slices,
    Milliseconds Expected,
    Milliseconds Low,
    Milliseconds High);
