using System.ComponentModel.DataAnnotations;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>Limits of elastic runs; the section "Elastic" of the configuration.</summary>
internal sealed class ElasticOptions
{
    public const string Section = "Elastic";

    /// <summary>
    /// Most devices that one run may have: every number of stages and replicas that they are enough for is planned.
    /// </summary>
    [Range(1, 4096)]
    public int MaxDevices { get; init; } = 64;

    /// <summary>How often this service looks for workers that fell silent.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(1);
}
