namespace TeraPipe.Planning.Elastic.Freezing;

/// <summary>The share α of the layers still trained that may be frozen at each decision.</summary>
public sealed class AlphaSchedule
{
    private readonly (int FromDecision, double Alpha)[] _parts;

    /// <param name="parts">From which decision on which α holds, ascending, from decision 1.</param>
    /// <exception cref="ArgumentException">They do not begin at 1 or do not ascend, or an α is no share below 1.
    /// </exception>
    public AlphaSchedule(IReadOnlyList<(int FromDecision, double Alpha)> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = [.. parts];
        if (_parts.Length == 0 || _parts[0].FromDecision != 1
            || _parts.Zip(_parts.Skip(1)).Any(pair => pair.First.FromDecision >= pair.Second.FromDecision))
        {
            throw new ArgumentException("The decisions from which an α holds ascend from 1.", nameof(parts));
        }

        if (_parts.Any(part => part.Alpha is not (>= 0 and < 1)))
        {
            throw new ArgumentException("α is a share, at least 0 and below 1.", nameof(parts));
        }
    }

    /// <summary>One for all decisions.</summary>
    /// <exception cref="ArgumentException">It is no share below 1.</exception>
    public static AlphaSchedule Constant(double alpha) => new([(1, alpha)]);

    /// <summary>α of a decision, from 1.</summary>
    public double At(int decision) => _parts.Last(part => part.FromDecision <= decision).Alpha;
}
