namespace TeraPipe.Planner.Api.Database;

/// <summary>
/// Who runs PostgreSQL. It refuses to run as root, so a service that is root drops to the user that Debian's package
/// made; any other service runs it as itself.
/// </summary>
internal static class ServerAccount
{
    private const string Name = "postgres";

    /// <summary>The program and its arguments, run as the server's account.</summary>
    public static IEnumerable<string> Prefix =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Name}", $"--regid={Name}", "--init-groups", "--"] : [];

    /// <summary>Makes the folder, if need be, for the server's account and nobody else.</summary>
    /// <exception cref="StartupException">The account cannot use it.</exception>
    public static void Own(string directory)
    {
        string[] owner = Environment.IsPrivilegedProcess ? [$"--owner={Name}", $"--group={Name}"] : [];
        var made = Command.Run("install", ["--directory", "--mode=0700", .. owner, "--", directory]);
        if (made.ExitCode != 0)
        {
            throw new StartupException($"Database:DataDirectory {directory} cannot be made: {made.Output}");
        }

        if (Run("test", "-w", directory).ExitCode != 0)
        {
            throw new StartupException(
                $"Database:DataDirectory {directory} cannot be reached by the user {Name}, as whom the server runs: "
                + "every folder above it must be open to others (chmod o+x), or choose another folder.");
        }
    }

    /// <summary>Runs a short program to its end, as the server's account.</summary>
    public static (int ExitCode, string Output) Run(params IEnumerable<string> command)
    {
        List<string> words = [.. Prefix, .. command];
        return Command.Run(words[0], words.Skip(1));
    }
}
