using System.ComponentModel.DataAnnotations;

namespace TeraPipe.Planner.Api;

/// <summary>Limits of one request; the section "Planner" of the configuration.</summary>
internal sealed class PlannerOptions
{
    public const string Section = "Planner";

    /// <summary>Limits that refuse nothing, for what was let in before.</summary>
    public static PlannerOptions Unlimited { get; } = new()
    {
        MaxOperationGrains = int.MaxValue,
        MaxOperationSliceCosts = long.MaxValue,
        MaxBatchSequences = int.MaxValue,
    };

    /// <summary>
    /// Most grains in one sequence of a question that is answered while the client waits: the search takes time in the
    /// square of it for each bound that it tries. What has more becomes an operation.
    /// </summary>
    [Range(1, 32768)]
    public int MaxGrains { get; init; } = 2048;

    /// <summary>
    /// Most slice costs that a search tabulates while the client waits, at 32 bytes each: grains² / 2 for every
    /// micro-batch size. What has more becomes an operation.
    /// </summary>
    [Range(1, 1_000_000_000)]
    public long MaxSliceCosts { get; init; } = 32_000_000;

    /// <summary>Most grains in one sequence of any question.</summary>
    [Range(1, 32768)]
    public int MaxOperationGrains { get; init; } = 8192;

    /// <summary>
    /// Most slice costs of any question: 2 GB, for each of the operations that a service runs at once
    /// (Operations:AtOnce).
    /// </summary>
    [Range(1, 1_000_000_000)]
    public long MaxOperationSliceCosts { get; init; } = 64_000_000;

    /// <summary>Most sequences in one step: composing them of micro-batches takes time in the square of it.</summary>
    [Range(1, 65_536)]
    public int MaxBatchSequences { get; init; } = 1024;

    /// <summary>Most actions in a timeline: beyond them a browser draws no SVG any more.</summary>
    [Range(1, 100_000_000)]
    public long MaxTimelineActions { get; init; } = 200_000;

    /// <summary>After this long a search is given up and answered 503.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan SearchTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After this long an operation's search is given up; it fails then.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "30.00:00:00")]
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longest body of a request; 32 MiB are some 250,000 measurements.</summary>
    [Range(1_024, 1_073_741_824)]
    public long MaxBodyBytes { get; init; } = 33_554_432;

    /// <summary>Most bytes of stored plans that are kept in memory; a plan has some 10 KB.</summary>
    [Range(1_024, 1_073_741_824)]
    public long PlanCacheBytes { get; init; } = 67_108_864;
}
