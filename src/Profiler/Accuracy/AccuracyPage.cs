using TeraPipe.Profiler.Profiles;

namespace TeraPipe.Profiler.Accuracy;

/// <summary>An accuracy report as files, a page and its picture side by side, and in some lines on standard error.
/// </summary>
internal static class AccuracyPage
{
    /// <returns>The picture's path.</returns>
    public static async Task<string> WriteAsync(
        AccuracyReport report, LoadedProfile profile, FileInfo page, CancellationToken cancellationToken)
    {
        var picture = Path.ChangeExtension(page.FullName, ".svg");
        var title = $"Accuracy of {profile.Title}";
        await File.WriteAllTextAsync(picture, AccuracySvg.Write(report, title), cancellationToken);
        await File.WriteAllTextAsync(
            page.FullName,
            AccuracyMarkdown.Write(report, title, profile.Facts(), Path.GetFileName(picture)),
            cancellationToken);
        foreach (var (place, errors) in report.Places)
        {
            Console.Error.WriteLine($"{place.ToLowerInvariant()}: {errors?.ToString() ?? "no prediction"}");
        }

        Console.Error.WriteLine($"the page is in {page.FullName}");
        return picture;
    }
}
