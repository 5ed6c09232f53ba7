namespace TeraPipe.Planning.Elastic;

/// <summary>Whether another plan is worth the change.</summary>
/// <param name="Cost">What the change takes: weights and moments that move, processes that come together anew.</param>
/// <param name="Gain">What the steps until the next decision take less; nothing where they take more.</param>
/// <param name="IsWorthIt">Whether to change.</param>
public sealed record SwitchAdvice(Milliseconds Cost, Milliseconds Gain, bool IsWorthIt)
{
    /// <summary>
    /// Change if n (t − t′) > (1 + h) c: the hysteresis h keeps two plans of nearly the same time from being changed
    /// for each other again and again as measurements waver.
    /// </summary>
    /// <param name="now">A step as it is, t.</param>
    /// <param name="then">A step of the other plan, t′.</param>
    /// <param name="steps">Steps until the next decision or the end, n.</param>
    /// <param name="cost">What the change takes, c.</param>
    /// <param name="hysteresis">h, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">Steps or hysteresis are negative.</exception>
    public static SwitchAdvice Of(
        Milliseconds now, Milliseconds then, long steps, Milliseconds cost, double hysteresis)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        ArgumentOutOfRangeException.ThrowIfNegative(hysteresis);
        var gainMs = steps * (now.Value - then.Value);
        return new SwitchAdvice(
            cost, new Milliseconds(Math.Max(0, gainMs)), gainMs > (1 + hysteresis) * cost.Value);
    }
}
