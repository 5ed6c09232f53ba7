using System.Text.Json;
using System.Text.Json.Serialization;

namespace TeraPipe.Contracts.Http;

/// <summary>
/// Why a request was not done, as RFC 9457 problem details. Some types have further members, which their page names.
/// </summary>
public sealed record Problem
{
    /// <summary>What kind of problem it is: a path of the service, which says more there.</summary>
    public required string Type { get; init; }

    /// <summary>The kind in a few words, always the same.</summary>
    public required string Title { get; init; }

    /// <summary>Status of the answer.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong this time.</summary>
    public string? Detail { get; init; }

    /// <summary>All that is wrong, by the field's JSON name, parameter or header; missing where it is none of these.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>Whether the very same request may succeed later: after the Retry-After, which is then there.</summary>
    public required bool Retryable { get; init; }

    /// <summary>What this type of problem says beyond that, such as the shortage and the remedy.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extensions { get; init; }
}
