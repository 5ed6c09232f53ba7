using System.Buffers.Text;
using System.Globalization;
using System.Text;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// Which page of a listing is asked for. A listing is ordered by one text key that never changes, so that a page stays
/// where it is while others are added; the cursor is the last key of the page before, made opaque.
/// </summary>
/// <param name="After">Items follow this key; null: from the start.</param>
/// <param name="Size">Most items.</param>
internal sealed record Paging(string? After, int Size)
{
    public const int DefaultSize = 100;
    public const int MaxSize = 1000;

    /// <summary>The fault of a cursor that is none.</summary>
    public const string NoCursor = "must be the nextCursor of a page, as it was given.";

    /// <summary>One more than the page has, so that it shows whether anything follows.</summary>
    public int Limit => Size + 1;

    /// <param name="pageSize">Coerced to at most <see cref="MaxSize"/>; 0 or nothing is the default.</param>
    /// <param name="cursor">From the page before.</param>
    /// <param name="faults">Takes all that is wrong.</param>
    public static Paging Parse(string? pageSize, string? cursor, Faults faults)
    {
        var size = 0;
        faults.Require(
            pageSize is null || int.TryParse(pageSize, NumberStyles.None, CultureInfo.InvariantCulture, out size),
            "pageSize",
            $"must be a whole number; more than {MaxSize} gives {MaxSize}.");
        var after = cursor is null ? null : Decoded(cursor);
        faults.Require(cursor is null || after is not null, "cursor", NoCursor);
        return new Paging(after, size == 0 ? DefaultSize : Math.Min(size, MaxSize));
    }

    /// <param name="rows">Up to <see cref="Limit"/> of them.</param>
    /// <param name="keyOf">The key that the listing is ordered by.</param>
    public Page<T> Of<T>(IReadOnlyList<T> rows, Func<T, string> keyOf) => rows.Count <= Size
        ? new Page<T>(rows)
        : new Page<T>([.. rows.Take(Size)], Base64Url.EncodeToString(Encoding.UTF8.GetBytes(keyOf(rows[Size - 1]))));

    private static string? Decoded(string cursor)
    {
        try
        {
            var key = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(cursor));
            return key.Contains('\0', StringComparison.Ordinal) ? null : key; // no text of PostgreSQL has a NUL
        }
        catch (Exception foreign) when (foreign is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
