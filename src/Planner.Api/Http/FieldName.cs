using System.Globalization;
using System.Runtime.CompilerServices;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// The name of a field in what was sent ($"measurements[{i}].forwardMs"), spelled only where it has a fault: a table of
/// a million points is checked without writing a million names.
/// </summary>
[InterpolatedStringHandler]
internal ref struct FieldName
{
    private DefaultInterpolatedStringHandler _text;

    /// <param name="literalLength">Given by the compiler.</param>
    /// <param name="formattedCount">Given by the compiler.</param>
    /// <param name="holds">Whether there is no fault.</param>
    /// <param name="isWanted">Tells the compiler whether to append the parts.</param>
    public FieldName(int literalLength, int formattedCount, bool holds, out bool isWanted)
    {
        isWanted = !holds;
        _text = isWanted ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public string ToStringAndClear() => _text.ToStringAndClear();
}
