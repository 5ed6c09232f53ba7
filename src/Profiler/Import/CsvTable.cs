using System.Globalization;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>
/// A CSV file whose columns have names: in its head lines "# key: value" of <see cref="IdentityFields"/>, then the
/// columns' names, then numbers with a decimal point.
/// </summary>
internal sealed class CsvTable
{
    private readonly string _file;
    private readonly ImportFaults _faults;
    private readonly Dictionary<string, int> _columns = []; // where each stands

    private CsvTable(string file, ImportFaults faults) => (_file, _faults) = (file, faults);

    /// <summary>What the head says.</summary>
    public ProfileRequest Head { get; private set; } = new();

    /// <summary>All rows that have as many fields as there are columns.</summary>
    public IReadOnlyList<CsvRow> Rows { get; private set; } = [];

    /// <param name="file">The file.</param>
    /// <param name="required">Columns that it must have.</param>
    /// <param name="optional">Columns that it may have; there are no others.</param>
    /// <param name="faults">Takes all that is wrong.</param>
    /// <returns>Null where no row can be read.</returns>
    public static CsvTable? Read(FileInfo file, string[] required, string[] optional, ImportFaults faults)
    {
        var table = new CsvTable(file.Name, faults);
        var reader = new CsvReader(File.ReadAllText(file.FullName), file.Name, faults);
        while (reader.NextComment() is { } comment)
        {
            table.AddToHead(comment.Line, comment.Text);
        }

        var columns = reader.Next();
        if (columns is null)
        {
            faults.Add(file.Name, $"there are no columns: the first line names them, {string.Join(',', required)}.");
            return null;
        }

        if (!table.HasColumns(columns, required, optional))
        {
            return null;
        }

        var rows = new List<CsvRow>();
        while (reader.Next() is { } row)
        {
            if (row.Fields.Count == columns.Fields.Count)
            {
                rows.Add(row);
            }
            else
            {
                faults.Add(
                    table.PlaceOf(row),
                    $"there are {row.Fields.Count} fields, and {columns.Fields.Count} columns: give as many.");
            }
        }

        table.Rows = rows;
        return table;
    }

    /// <summary>"file:line".</summary>
    public string PlaceOf(CsvRow row) => string.Create(CultureInfo.InvariantCulture, $"{_file}:{row.Line}");

    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>A whole number; null where it is none, which is a fault unless it is empty and optional.</summary>
    public long? Count(
        CsvRow row, string column, long least, bool isOptional = false, long most = int.MaxValue)
    {
        if (TextOf(row, column, isOptional) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count >= least && count <= most)
        {
            return count;
        }

        _faults.Add($"{PlaceOf(row)}, {column}", $"'{text}' is not a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>A number with a decimal point; null where it is none, as above.</summary>
    public double? Number(CsvRow row, string column, bool isOptional = false)
    {
        if (TextOf(row, column, isOptional) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) && number >= 0)
        {
            return number;
        }

        _faults.Add($"{PlaceOf(row)}, {column}", $"'{text}' is not a finite number from 0 with a decimal point.");
        return null;
    }

    private string? TextOf(CsvRow row, string column, bool isOptional)
    {
        if (_columns.TryGetValue(column, out var at) && row.Fields[at] is { Length: > 0 } text)
        {
            return text;
        }

        if (!isOptional)
        {
            _faults.Add($"{PlaceOf(row)}, {column}", $"is empty: give a number.");
        }

        return null;
    }

    private void AddToHead(int line, string comment)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{_file}:{line}");
        var parts = comment[1..].Split(':', 2, StringSplitOptions.TrimEntries);
        if (parts.Length < 2)
        {
            return; // a remark
        }

        var field = IdentityFields.All.FirstOrDefault(known => known.Key == parts[0]);
        if (field is null)
        {
            var known = string.Join(", ", IdentityFields.All.Select(known => known.Key));
            _faults.Add(place, $"'{parts[0]}' is unknown; known are {known}. A remark has no ':'.");
        }
        else if (_faults.Require(field.TextIn(Head) is null, place, $"{field.Key} is given twice: give it once.")
            && _faults.Require(
                field.Parse(parts[1]) is not null, place, $"{field.Key}: '{parts[1]}' is not {field.Expected}."))
        {
            Head = field.With(Head, field.Parse(parts[1])!);
        }
    }

    private bool HasColumns(CsvRow columns, string[] required, string[] optional)
    {
        var known = string.Join(", ", required.Concat(optional));
        var areGood = true;
        foreach (var (at, name) in columns.Fields.Index())
        {
            areGood &= _faults.Require(
                required.Contains(name) || optional.Contains(name),
                PlaceOf(columns),
                $"column '{name}' is unknown; known are {known}.");
            areGood &= _faults.Require(
                _columns.TryAdd(name, at), PlaceOf(columns), $"column '{name}' is there twice: leave one out.");
        }

        foreach (var name in required)
        {
            areGood &= _faults.Require(_columns.ContainsKey(name), PlaceOf(columns), $"column '{name}' is missing.");
        }

        return areGood;
    }
}
