namespace TeraPipe.Contracts.Elastic;

/// <summary>Where an elastic run stands, as its events left it.</summary>
public sealed record ElasticResponse
{
    /// <summary>How it was registered.</summary>
    public required ElasticSettings Settings { get; init; }

    /// <summary>Its generation, from 1: events of an older one are refused.</summary>
    public required int Generation { get; init; }

    /// <summary>How many decisions about its plan there were.</summary>
    public required int Replans { get; init; }

    /// <summary>Devices that it has now.</summary>
    public required int Devices { get; init; }

    /// <summary>First layers that are frozen.</summary>
    public required int FrozenLayers { get; init; }

    /// <summary>The profile that it is planned on.</summary>
    public required string ProfileId { get; init; }

    /// <summary>Workers of which something was told, by name.</summary>
    public required IReadOnlyList<ElasticWorker> Workers { get; init; }

    /// <summary>Its present plan; missing where none fits the devices that are left.</summary>
    public ElasticPlanResponse? Plan { get; init; }
}
