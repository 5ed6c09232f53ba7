namespace TeraPipe.Contracts.Service;

/// <summary>What the service is made of.</summary>
public sealed record VersionResponse
{
    /// <summary>The service.</summary>
    public required string Version { get; init; }

    /// <summary>The planning core; plans carry it.</summary>
    public required string Planner { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string DotNet { get; init; }

    /// <summary>The database server.</summary>
    public required string PostgreSql { get; init; }

    /// <summary>The commit that was built; missing where it is not known.</summary>
    public string? Commit { get; init; }
}
