namespace TeraPipe.Planning.Elastic.Freezing;

/// <summary>
/// Decides how many of a model's first layers are frozen. No policy thaws a layer by itself, and the last one is
/// trained to the end: without it nothing would be trained but the head.
/// </summary>
public abstract class FreezePolicy
{
    /// <summary>A whole number that rounding has left so little below itself is that number.</summary>
    private const double Rounding = 1e-9;

    /// <summary>What is frozen from now on.</summary>
    /// <param name="last">The decision before.</param>
    /// <param name="evidence">What is known now.</param>
    /// <exception cref="ArgumentException">The evidence lacks what the policy decides by.</exception>
    public FreezeDecision Next(FreezeDecision last, FreezeEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(last);
        ArgumentNullException.ThrowIfNull(evidence);
        var (exact, reason) = Wanted(last, evidence);
        if (exact <= last.Exact)
        {
            return last with { Reason = FreezeReason.Nothing };
        }

        var layers = Math.Min((int)Math.Floor(exact + Rounding), evidence.Layers - 1);
        return new FreezeDecision(exact, Math.Max(layers, last.Layers), reason);
    }

    /// <summary>L_f as the policy would have it, and why.</summary>
    protected abstract (double Exact, FreezeReason Reason) Wanted(FreezeDecision last, FreezeEvidence evidence);
}
