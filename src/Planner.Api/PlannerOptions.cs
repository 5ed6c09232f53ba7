using System.ComponentModel.DataAnnotations;

namespace TeraPipe.Planner.Api;

/// <summary>Limits of one request; the section "Planner" of the configuration.</summary>
internal sealed class PlannerOptions
{
    public const string Section = "Planner";

    /// <summary>Limits that refuse nothing, for what was let in before.</summary>
    public static PlannerOptions Unlimited { get; } = new()
    {
        MaxGrains = int.MaxValue,
        MaxSliceCosts = long.MaxValue,
        MaxBatchSequences = int.MaxValue,
    };

    /// <summary>
    /// Most grains in one sequence: the search takes time in the square of it for each bound that it tries.
    /// </summary>
    [Range(1, 32768)]
    public int MaxGrains { get; init; } = 2048;

    /// <summary>
    /// Most slice costs that one search tabulates, at 32 bytes each: grains² / 2 for every micro-batch size.
    /// </summary>
    [Range(1, 1_000_000_000)]
    public long MaxSliceCosts { get; init; } = 32_000_000;

    /// <summary>Most sequences in one step: composing them of micro-batches takes time in the square of it.</summary>
    [Range(1, 65_536)]
    public int MaxBatchSequences { get; init; } = 1024;

    /// <summary>Most actions in a timeline: beyond them a browser draws no SVG any more.</summary>
    [Range(1, 100_000_000)]
    public long MaxTimelineActions { get; init; } = 200_000;

    /// <summary>After this long a search is given up and answered 503.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan SearchTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest body of a request; 32 MiB are some 250,000 measurements.</summary>
    [Range(1_024, 1_073_741_824)]
    public long MaxBodyBytes { get; init; } = 33_554_432;

    /// <summary>Most bytes of stored plans that are kept in memory; a plan has some 10 KB.</summary>
    [Range(1_024, 1_073_741_824)]
    public long PlanCacheBytes { get; init; } = 67_108_864;
}
