using TeraPipe.Profiler.Import;

namespace TeraPipe.Profiler.Commands;

/// <summary>What <c>profiler import --json</c> prints.</summary>
/// <param name="ProfileId">The id that the planner gave the profile; missing without --planner.</param>
/// <param name="File">Where the profile was written.</param>
/// <param name="Format">What the file was.</param>
/// <param name="Points">Points of the profile.</param>
/// <param name="MicroBatches">Their micro-batch sizes.</param>
/// <param name="Transfers">Lengths of messages of which the profile has a time.</param>
/// <param name="Notes">What was assumed, computed or left out.</param>
internal sealed record ImportOutcome(
    string? ProfileId,
    string File,
    string Format,
    int Points,
    IReadOnlyList<int> MicroBatches,
    int Transfers,
    IReadOnlyList<string> Notes)
{
    public static ImportOutcome Of(ImportedProfile imported, FileInfo file, string? profileId)
    {
        var points = imported.Profile.Measurements!;
        return new ImportOutcome(
            profileId,
            file.FullName,
            imported.Format.ToString().ToLowerInvariant(),
            points.Count,
            [.. points.Select(point => point.MicroBatch!.Value).Distinct().Order()],
            imported.Profile.Transfers?.Count ?? 0,
            imported.Notes);
    }
}
