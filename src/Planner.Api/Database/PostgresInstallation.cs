using System.Globalization;

namespace TeraPipe.Planner.Api.Database;

/// <summary>PostgreSQL's programs, as installed on this machine.</summary>
internal sealed record PostgresInstallation(string BinDirectory, int MajorVersion)
{
    private const string DebianRoot = "/usr/lib/postgresql";

    public string Initdb => Path.Combine(BinDirectory, "initdb");

    public string Postgres => Path.Combine(BinDirectory, "postgres");

    /// <param name="binDirectory">The only place to look in; null: where Debian puts them.</param>
    /// <param name="cluster">The data, whose major version the programs must have; where there is none yet, the newest
    /// will do.</param>
    /// <exception cref="StartupException">There is no PostgreSQL here, or none of the data's version.</exception>
    public static PostgresInstallation Find(string? binDirectory, string cluster)
    {
        var installed = (binDirectory is null ? DebianDirectories() : [binDirectory])
            .Where(directory => File.Exists(Path.Combine(directory, "postgres")) && File.Exists(
                Path.Combine(directory, "initdb")))
            .Select(directory => new PostgresInstallation(directory, VersionOf(directory)))
            .OrderByDescending(installation => installation.MajorVersion)
            .ToList();
        if (installed.Count == 0)
        {
            var place = binDirectory is null ? $"{DebianRoot}/*/bin" : $"Database:BinDirectory {binDirectory}";
            throw new StartupException(
                $"There is no PostgreSQL server in {place}: "
                + "install one (apt-get install postgresql), or set ConnectionStrings:Planner to a running one.");
        }

        return DataVersion(cluster) is not { } wanted
            ? installed[0]
            : installed.FirstOrDefault(installation => installation.MajorVersion == wanted)
              ?? throw new StartupException(
                  $"The data in {cluster} is PostgreSQL {wanted}'s, and installed is "
                  + $"{string.Join(", ", installed.Select(found => found.MajorVersion))}: "
                  + $"install it (apt-get install postgresql-{wanted}), convert the data with pg_upgrade, "
                  + "or set Database:DataDirectory to another folder.");
    }

    private static string[] DebianDirectories() =>
        Directory.Exists(DebianRoot)
            ? [.. Directory.GetDirectories(DebianRoot).Select(version => Path.Combine(version, "bin"))]
            : [];

    private static int? DataVersion(string cluster)
    {
        var file = Path.Combine(cluster, "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : null;
    }

    /// <summary>
    /// Asks the program: "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", or "16beta1" before a release.
    /// </summary>
    private static int VersionOf(string binDirectory)
    {
        var answer = Command.Run(Path.Combine(binDirectory, "postgres"), "--version").Output;
        var digits = answer.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit).ToArray();
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new StartupException($"{binDirectory}/postgres does not tell its version: {answer}");
    }
}
