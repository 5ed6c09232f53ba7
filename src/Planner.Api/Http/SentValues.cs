using System.Globalization;
using System.Numerics;

namespace TeraPipe.Planner.Api.Http;

/// <summary>Numbers and flags as a query or a header has them.</summary>
internal static class SentValues
{
    /// <returns>Null where there is none or a fault.</returns>
    public static bool? Flag(string? sent, string field, Faults faults)
    {
        var flag = false;
        return sent is not null && faults.Require(bool.TryParse(sent, out flag), field, "must be true or false.")
            ? flag
            : null;
    }

    /// <param name="sent">Digits; null: there is none.</param>
    /// <param name="field">What it is called.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <param name="fault">What to say then; null: between which numbers it must be.</param>
    /// <returns>Null where there is none or a fault.</returns>
    public static T? Number<T>(string? sent, string field, T least, Faults faults, string? fault = null)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var number = T.Zero;
        return sent is not null && faults.Require(
            T.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least,
            field,
            fault ?? $"must be a whole number from {least} to {T.MaxValue}.")
            ? number
            : null;
    }
}
