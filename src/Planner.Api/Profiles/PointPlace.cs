using System.Globalization;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>Where a measurement stands in what was sent, as its sender would say it.</summary>
/// <param name="IsLine">Whether a line was sent, or an element of an array.</param>
/// <param name="Number">Of the line from 1, of the element from 0.</param>
internal readonly record struct PointPlace(bool IsLine, int Number)
{
    /// <summary>In a sentence.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{(IsLine ? "line" : "measurement")} {Number}");

    /// <summary>In a JSON body.</summary>
    public static PointPlace InArray(int index) => new(false, index);

    /// <summary>In a body of lines, the first of which is the profile without its measurements.</summary>
    public static PointPlace OnLine(int index) => new(true, index + 2);

    /// <summary>As a field.</summary>
    public override string ToString() =>
        IsLine ? Name : string.Create(CultureInfo.InvariantCulture, $"measurements[{Number}]");
}
