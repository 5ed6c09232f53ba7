using System.Globalization;
using System.Numerics;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Whether a sequence can be cut under constraints, which is a matter of lengths alone. In units of u (the least common
/// multiple of grain and <see cref="SliceConstraints.MultipleOf"/>) the sequence is n long, M slices hold from
/// (M − 1) · least + tail to M · most, and every length in between can be made.
/// </summary>
internal sealed class ConstraintCheck(SliceConstraints constraints, Tokens sequence, Tokens grain)
{
    private readonly long _unit = LeastCommonMultiple(grain.Count, constraints.MultipleOf?.Count ?? grain.Count);

    public InfeasibleConstraint? Run()
    {
        ThrowIfMeaningless();
        return OfMultiple() ?? OfMaximum() ?? OfMaximumSlices() ?? OfMinimum();
    }

    public static long LeastCommonMultiple(int left, int right) =>
        left / (long)BigInteger.GreatestCommonDivisor(left, right) * right;

    private long Length => sequence.Count / _unit;

    private long Least => Math.Max(1, UnitsUp(constraints.Minimum?.Count ?? 1));

    private long LeastTail => constraints.TailKeepsMinimum ? Least : 1;

    private long Most => Math.Min(Length, (constraints.Maximum?.Count ?? sequence.Count) / _unit);

    private long MostSlices => Math.Min(Length, constraints.MaximumSlices ?? Length);

    private InfeasibleConstraint? OfMultiple()
    {
        var over = sequence.Count % _unit;
        return over == 0 ? null : Fault(
            nameof(constraints.MultipleOf),
            over,
            $"{sequence} are {over} more than a multiple of {_unit}, which every slice is a multiple of.");
    }

    private InfeasibleConstraint? OfMaximum()
    {
        var missing = _unit - (constraints.Maximum?.Count ?? _unit);
        return missing <= 0 ? null : Fault(
            nameof(constraints.Maximum),
            missing,
            $"The longest slice, {constraints.Maximum}, is {missing} short of the shortest that is possible, {_unit}.");
    }

    private InfeasibleConstraint? OfMaximumSlices()
    {
        var missing = (Length - (MostSlices * Most)) * _unit;
        return missing <= 0 ? null : Fault(
            nameof(constraints.MaximumSlices),
            missing,
            $"{MostSlices} slices of at most {Most * _unit} tokens are {missing} short of {sequence}.");
    }

    /// <summary>Fewest slices that can hold the sequence: if even their least is too much, so is that of more.</summary>
    private InfeasibleConstraint? OfMinimum()
    {
        var slices = (Length + Most - 1) / Most;
        var over = (((slices - 1) * Least) + LeastTail - Length) * _unit;
        var tail = constraints.TailKeepsMinimum ? ", the tail too" : "";
        return over <= 0 && (slices == 1 || Least <= Most) ? null : Fault(
            nameof(constraints.Minimum),
            Math.Max(over, (Least - Most) * _unit),
            $"{sequence} need {slices} slices of at most {Most * _unit} and at least {Least * _unit} tokens{tail}.");
    }

    private void ThrowIfMeaningless()
    {
        foreach (var length in new[] { constraints.MultipleOf, constraints.Minimum, constraints.Maximum })
        {
            if (length == Tokens.None)
            {
                throw new ArgumentException($"A length in the constraints is at least 1 token: {constraints}.");
            }
        }

        if (constraints.MaximumSlices < 1)
        {
            throw new ArgumentException($"A sequence has at least 1 slice, not {constraints.MaximumSlices}.");
        }
    }

    private long UnitsUp(int tokens) => (tokens + _unit - 1) / _unit;

    private static InfeasibleConstraint Fault(string constraint, long by, FormattableString message) =>
        new(constraint, message.ToString(CultureInfo.InvariantCulture), new Tokens((int)Math.Min(by, int.MaxValue)));
}
