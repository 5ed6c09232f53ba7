namespace TeraPipe.Contracts.Http;

/// <summary>One page of a listing.</summary>
/// <param name="Items">What was asked for, in a stable order.</param>
/// <param name="NextCursor">Asks for what follows; missing on the last page. It means nothing to anybody but the
/// listing that it came from.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor = null)
{
    /// <summary>The same page of what <paramref name="convert"/> makes of its items.</summary>
    public Page<TOther> Map<TOther>(Func<T, TOther> convert) => new([.. Items.Select(convert)], NextCursor);
}
