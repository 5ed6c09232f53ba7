using System.Globalization;

namespace TeraPipe.Profiler.Commands;

/// <summary>Where a run is kept while it goes on, and where its profile is written in the end: side by side.</summary>
internal sealed record RunFiles(FileInfo Journal, FileInfo Profile)
{
    private const string JournalEnding = ".journal";

    /// <param name="profile">What was asked for; null: a name that no earlier run has used.</param>
    /// <param name="now">Makes that name.</param>
    public static RunFiles Of(FileInfo? profile, DateTimeOffset now)
    {
        profile ??= new(string.Create(CultureInfo.InvariantCulture, $"profile-{now:yyyyMMdd'T'HHmmss'Z'}.json"));
        return profile.Extension == JournalEnding
            ? throw new CommandException(
                ExitCode.Usage, $"--out: '{profile.Name}' ends as journals do; give the profile another name.")
            : new RunFiles(new FileInfo(Path.ChangeExtension(profile.FullName, JournalEnding)), profile);
    }

    /// <param name="journal">Of the run that broke off.</param>
    /// <param name="profile">What was asked for; null: beside the journal.</param>
    public static RunFiles OfJournal(FileInfo journal, FileInfo? profile) =>
        new(journal, profile ?? new FileInfo(Path.ChangeExtension(journal.FullName, ".json")));
}
