using System.Globalization;

namespace TeraPipe.Executor.Ranks;

/// <summary>What rank 0 puts into the store for the others: the port on which its monitor listens, and a secret by
/// which it knows them from strangers.</summary>
internal sealed record Invitation(int Port, string Secret)
{
    /// <summary>Its key in the store.</summary>
    public const string Key = "terapipe/monitor";

    public static Invitation Parse(string text) =>
        text.Split(' ') is [var port, var secret]
        && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Invitation(number, secret)
            : throw new RendezvousException($"The store's '{Key}' is '{text}': that is not one of our runs.");

    public override string ToString() => $"{Port} {Secret}";
}
