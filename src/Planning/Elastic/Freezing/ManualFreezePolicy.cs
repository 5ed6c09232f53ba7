namespace TeraPipe.Planning.Elastic.Freezing;

/// <summary>As somebody said beforehand.</summary>
public sealed class ManualFreezePolicy : FreezePolicy
{
    private readonly (int FromDecision, int Layers)[] _parts;

    /// <param name="parts">From which decision on how many layers are frozen: both ascend.</param>
    /// <exception cref="ArgumentException">They do not ascend: a policy thaws nothing.</exception>
    public ManualFreezePolicy(IReadOnlyList<(int FromDecision, int Layers)> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = [.. parts];
        var faulty = _parts.Zip(_parts.Skip(1)).Any(pair =>
            pair.First.FromDecision >= pair.Second.FromDecision || pair.First.Layers >= pair.Second.Layers);
        if (faulty || _parts.Any(part => part.FromDecision < 1 || part.Layers < 0))
        {
            throw new ArgumentException(
                "Decisions, from 1, and the layers that are frozen from them on both ascend.", nameof(parts));
        }
    }

    /// <inheritdoc/>
    protected override (double Exact, FreezeReason Reason) Wanted(FreezeDecision last, FreezeEvidence evidence) =>
        (_parts.LastOrDefault(part => part.FromDecision <= evidence.Decision).Layers, FreezeReason.Manual);
}
