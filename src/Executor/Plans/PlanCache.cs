using System.Text;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Executor.Plans;

/// <summary>
/// The last good plan and its question, in one file. A kill at any moment leaves the one before or the new one: it is
/// written beside its place, forced to disk, and renamed. That the new name reaches the disk too is not waited for:
/// after a power cut the plan before is as good.
/// </summary>
internal sealed class PlanCache(string file, TimeProvider clock)
{
    private const string Beside = ".new";

    /// <summary>After so long what was left beside the file is nobody's any more.</summary>
    private static readonly TimeSpan _abandoned = TimeSpan.FromHours(1);

    private readonly string _file = Path.GetFullPath(file);

    /// <summary>The plan, if it is one for this very question.</summary>
    public PlanReading Read(PlanRequest question)
    {
        try
        {
            return new(Parse(PlanFile.ReadBytes(_file), question), null);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return default;
        }
        catch (Exception failure) when (failure is PlanRefusedException or IOException or UnauthorizedAccessException)
        {
            return new(null, $"The cached plan {_file} is not used: {failure.Message}");
        }
    }

    /// <exception cref="IOException">It cannot be written; what was there is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(PlanRequest question, TrainingPlan plan)
    {
        var folder = Path.GetDirectoryName(_file)!;
        Directory.CreateDirectory(folder);
        RemoveAbandoned(folder);
        var cached = new CachedPlan
        {
            Format = CachedPlan.CurrentFormat, SavedAt = clock.GetUtcNow(), Question = question, Plan = plan.Answer,
        };

        // A name of its own: what two runs with one cache write at a time must not end up in one file.
        var beside = $"{_file}.{Guid.NewGuid():N}{Beside}";
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(Encoding.UTF8.GetBytes(PlanJson.Write(cached)));
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, _file, overwrite: true);
        }
        finally
        {
            File.Delete(beside); // there only where something failed
        }
    }

    private static TrainingPlan Parse(byte[] bytes, PlanRequest question)
    {
        var cached = PlanJson.Read<CachedPlan>(bytes);
        var faults = new PlanFaults();
        faults.Require(
            cached.Format == CachedPlan.CurrentFormat,
            "format",
            $"is '{cached.Format}'; this version reads '{CachedPlan.CurrentFormat}'");
        faults.AddAll(QuestionDifferences.Kept(question, cached.Question));
        faults.ThrowIfAny();
        return PlanParser.Parse(cached.Plan, question);
    }

    /// <summary>Removes what writers left that were killed.</summary>
    private void RemoveAbandoned(string folder)
    {
        foreach (var left in Directory.EnumerateFiles(folder, $"{Path.GetFileName(_file)}.*{Beside}"))
        {
            if (File.GetLastWriteTimeUtc(left) < clock.GetUtcNow().UtcDateTime - _abandoned)
            {
                File.Delete(left);
            }
        }
    }
}
