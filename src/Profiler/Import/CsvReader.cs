using System.Text;

namespace TeraPipe.Profiler.Import;

/// <summary>
/// Records of comma-separated values by RFC 4180: a field in quotes may hold commas, line ends, and quotes doubled.
/// Lines end with LF or CRLF; empty lines are passed over.
/// </summary>
/// <param name="text">The file's text.</param>
/// <param name="file">The file's name.</param>
/// <param name="faults">Takes what is no CSV.</param>
internal sealed class CsvReader(string text, string file, ImportFaults faults)
{
    private int _at;
    private int _line = 1;

    /// <summary>The rest of the line as it stands, if it begins with '#'.</summary>
    public (int Line, string Text)? NextComment()
    {
        SkipEmptyLines();
        if (_at == text.Length || text[_at] != '#')
        {
            return null;
        }

        var end = text.IndexOf('\n', _at);
        end = end < 0 ? text.Length : end;
        var comment = (_line, text[_at..end].TrimEnd('\r'));
        _at = end;
        return comment;
    }

    /// <returns>Null after the last one, and after a quote that never closes.</returns>
    public CsvRow? Next()
    {
        SkipEmptyLines();
        if (_at == text.Length)
        {
            return null;
        }

        var (first, fields) = (_line, new List<string>());
        while (true)
        {
            if (NextField() is not { } field)
            {
                return null;
            }

            fields.Add(field);
            if (_at < text.Length && text[_at] == ',')
            {
                _at++;
                continue;
            }

            return new CsvRow(first, fields);
        }
    }

    private void SkipEmptyLines()
    {
        while (_at < text.Length && text[_at] is '\n' or '\r')
        {
            _line += text[_at++] == '\n' ? 1 : 0;
        }
    }

    private string? NextField()
    {
        var start = _at;
        while (_at < text.Length && text[_at] is ' ' or '\t')
        {
            _at++;
        }

        if (_at < text.Length && text[_at] == '"')
        {
            return Quoted();
        }

        while (_at < text.Length && text[_at] is not (',' or '\n' or '\r'))
        {
            _at++;
        }

        var field = text[start.._at].Trim();
        if (field.Contains('"', StringComparison.Ordinal))
        {
            faults.Add(
                $"{file}:{_line}", $"a quote stands within {field}: put the whole field in quotes, and double it.");
        }

        return field;
    }

    private string? Quoted()
    {
        var (field, opened) = (new StringBuilder(), _line);
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] != '"')
            {
                _line += text[_at] == '\n' ? 1 : 0;
                field.Append(text[_at]);
            }
            else if (_at + 1 < text.Length && text[_at + 1] == '"')
            {
                field.Append(text[_at++]);
            }
            else
            {
                _at++;
                SkipToFieldEnd();
                return field.ToString();
            }
        }

        faults.Add($"{file}:{opened}", $"a quote is opened and never closed: close it.");
        return null;
    }

    private void SkipToFieldEnd()
    {
        var start = _at;
        while (_at < text.Length && text[_at] is not (',' or '\n' or '\r'))
        {
            _at++;
        }

        faults.Require(
            string.IsNullOrWhiteSpace(text[start.._at]),
            $"{file}:{_line}",
            $"'{text[start.._at].Trim()}' follows a closed quote: a comma or the end of the line does.");
    }
}
