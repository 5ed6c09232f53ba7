using System.Globalization;

namespace TeraPipe.Profiler.Import;

/// <summary>All that is wrong with the files of one import, a line each: where, and what would be right.</summary>
internal sealed class ImportFaults
{
    private const int MaxListed = 100; // a table of a million points may be wrong in each of them

    private readonly List<string> _lines = [];
    private int _unlisted;

    public bool Any => _lines.Count > 0;

    /// <summary>In the order in which they were found.</summary>
    public IReadOnlyList<string> Lines => _unlisted == 0
        ? _lines
        : [.. _lines, string.Create(CultureInfo.InvariantCulture, $"{_unlisted} more faults are not listed.")];

    /// <param name="place">A file, with the line or key: "grid.csv:12".</param>
    /// <param name="message">What is wrong there, and what would be right.</param>
    public void Add(string place, FormattableString message)
    {
        if (_lines.Count < MaxListed)
        {
            _lines.Add($"{place}: {message.ToString(CultureInfo.InvariantCulture)}");
        }
        else
        {
            _unlisted++;
        }
    }

    /// <returns><paramref name="holds"/>; if not, the message is added.</returns>
    public bool Require(bool holds, string place, FormattableString message)
    {
        if (!holds)
        {
            Add(place, message);
        }

        return holds;
    }
}
