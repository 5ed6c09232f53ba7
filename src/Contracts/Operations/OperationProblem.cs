using System.Text.Json;
using System.Text.Json.Serialization;

namespace TeraPipe.Contracts.Operations;

/// <summary>The problem (RFC 9457) that the request would have been answered with, had it waited.</summary>
public sealed record OperationProblem
{
    /// <summary>Path of a page that says what it means, for example "/problems/search-timed-out".</summary>
    public required string Type { get; init; }

    /// <summary>What is wrong in general.</summary>
    public required string Title { get; init; }

    /// <summary>The status that the request would have been answered with.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong this time.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether the very same request may succeed later.</summary>
    public required bool Retryable { get; init; }

    /// <summary>All that is wrong, by the field's JSON name; missing where the fault is of no field.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>What this type of problem says beyond that, such as the shortage and the remedy.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extensions { get; init; }
}
