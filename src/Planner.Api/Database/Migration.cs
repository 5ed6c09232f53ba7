using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TeraPipe.Planner.Api.Database;

/// <summary>
/// One file of db/migrations: its number orders it, its checksum tells whether it was edited after it was applied.
/// </summary>
internal sealed record Migration(string Name, string Sql)
{
    private const string Folder = "migrations/";

    public int Version { get; } = int.Parse(Name.AsSpan(0, Name.IndexOf('_')), CultureInfo.InvariantCulture);

    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>All that this build carries, oldest first.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        .. Resources.In(Folder)
            .Select(name => new Migration(name[Folder.Length..], Resources.Read(name)))
            .OrderBy(migration => migration.Version),
    ];
}
