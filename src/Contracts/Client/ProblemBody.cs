namespace TeraPipe.Contracts.Client;

/// <summary>RFC 9457 problem details, as far as the Planner fills them in.</summary>
internal sealed record ProblemBody
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public string? Detail { get; init; }

    public bool? Retryable { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>One line: "The request is not valid. stages: must be at least 1. model: is required."</summary>
    public override string ToString()
    {
        var faults = Errors?.Select(fault => $"{fault.Key}: {string.Join(' ', fault.Value)}") ?? [];
        string?[] parts = [Title, Detail, .. faults];
        return string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));
    }
}
