using System.Runtime.CompilerServices;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// Collects all that is wrong with a request before answering, keyed by the field as the client spells it.
/// </summary>
internal sealed class Faults
{
    /// <summary>
    /// Beyond this many fields more are only counted: a table of a million points may be wrong in each of them.
    /// </summary>
    private const int MaxFields = 100;

    private readonly Dictionary<string, string[]> _byField = [];
    private int _unlisted;

    public bool Any => _byField.Count > 0;

    public IReadOnlyDictionary<string, string[]> ByField => _byField;

    /// <summary>What the listing leaves out, as a sentence; null where it is whole.</summary>
    public string? Unlisted => _unlisted == 0 ? null : $"{_unlisted} more faults are not listed.";

    public void Add(string field, string message)
    {
        if (_byField.Count < MaxFields || _byField.ContainsKey(field))
        {
            _byField[field] = [.. _byField.GetValueOrDefault(field, []), message];
        }
        else
        {
            _unlisted++;
        }
    }

    /// <summary>Takes over the faults of a part of the request.</summary>
    /// <param name="part">What is wrong with it.</param>
    /// <param name="prefix">Where the part stands, with the '.' after it.</param>
    public void AddAll(Faults part, string prefix = "")
    {
        foreach (var (field, messages) in part.ByField)
        {
            Array.ForEach(messages, message => Add(prefix + field, message));
        }

        _unlisted += part._unlisted;
    }

    /// <summary>
    /// Records <paramref name="message"/> against <paramref name="field"/> unless <paramref name="holds"/>.
    /// </summary>
    /// <returns><paramref name="holds"/>.</returns>
    public bool Require(bool holds, string field, string message)
    {
        if (!holds)
        {
            Add(field, message);
        }

        return holds;
    }

    /// <summary>The same for a name that is put together, which is only done where it is needed.</summary>
    /// <returns><paramref name="holds"/>.</returns>
    public bool Require(
        bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] FieldName field, string message)
    {
        if (!holds)
        {
            Add(field.ToStringAndClear(), message);
        }

        return holds;
    }
}
