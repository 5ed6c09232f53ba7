using System.Globalization;
using TeraPipe.Planning;

namespace TeraPipe.TrainGpt;

/// <summary>Bytes as people and Kubernetes write them.</summary>
internal static class MemorySize
{
    /// <summary>"2GiB" and "2Gi" are 2 · 1024³, "1.5 GB" is 1.5 · 1000³, "2147483648" is bytes.</summary>
    /// <returns>Null where it is none, or less than a byte.</returns>
    public static Bytes? Parse(string text)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        if (Factor(text[digits..].Trim()) is not { } factor
            || !decimal.TryParse(
                text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > long.MaxValue / factor
            || number * factor < 1)
        {
            return null;
        }

        return new Bytes((long)(number * factor));
    }

    private static decimal? Factor(string unit) => unit.ToLowerInvariant() switch
    {
        "" or "b" => 1,
        "k" or "kb" => 1_000,
        "m" or "mb" => 1_000_000,
        "g" or "gb" => 1_000_000_000,
        "t" or "tb" => 1_000_000_000_000,
        "ki" or "kib" => 1L << 10,
        "mi" or "mib" => 1L << 20,
        "gi" or "gib" => 1L << 30,
        "ti" or "tib" => 1L << 40,
        _ => null,
    };
}
