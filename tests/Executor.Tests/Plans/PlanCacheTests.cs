using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Plans;

namespace TeraPipe.Executor.Tests.Plans;

[Collection(PlannerFixture.Collection)]
public sealed class PlanCacheTests(PlannerFixture planner) : LoopTests
{
    /// <summary>What differs, and the field that is named.</summary>
    public static TheoryData<string, string> OtherQuestions => new()
    {
        { "model", "question.model is \"other\"; was asked then \"looped\"" },
        { "profile", "question.profile is \"other\"; was asked then \"measured\"" },
        { "stages", "question.stages is 4; was asked then 2" },
        { "sequenceTokens", "question.sequenceTokens is 512; was asked then 256" },
        { "batchSequences", "question.batchSequences is 8; was asked then 1" },
        { "tensorParallelDegree", "question.tensorParallelDegree is 2; was asked then 1" },
        { "dataParallelDegree", "question.dataParallelDegree is 2; was asked then 1" },
        { "schedule", "question.schedule is \"1f1b\"; was asked then \"flush\"" },
        { "memoryLimitBytes", "question.memoryLimitBytes is 1000; was asked then 2000000000" },
        { "constraints", "question.constraints.maximumSlices is 2; was asked then nothing" },
    };

    [Fact]
    public void Plan_reads_back_for_its_own_question()
    {
        Assert.Equal(default, ReadCache());
        Cache(planner.Answer);

        var spelledOut = PlannerFixture.Question with { BatchSequences = 1, Schedule = "flush", Strict = false };
        Assert.Equal(planner.Json, ReadCache().Plan!.ToJson());
        Assert.Equal(planner.Json, ReadCache(spelledOut).Plan!.ToJson());
        Assert.Equal(["plan.json"], Directory.GetFiles(Path.GetDirectoryName(CacheFile)!).Select(Path.GetFileName));
    }

    [Theory]
    [MemberData(nameof(OtherQuestions))]
    public void Plan_for_another_question_is_refused_by_field(string field, string fault)
    {
        Cache(planner.Answer);

        var reading = ReadCache(Other(field));

        Assert.Null(reading.Plan);
        Assert.Equal($"The cached plan {CacheFile} is not used: The plan is refused: {fault}.", reading.Refusal);
    }

    [Fact]
    public void Kept_question_does_not_make_a_plan_for_another_one_fit()
    {
        Cache(planner.Answer, Other("stages"));

        Assert.Contains("question.stages is 4; it answers 2", ReadCache(Other("stages")).Refusal,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("{}")]
    [InlineData("[1, 2]")]
    [InlineData("null")]
    [InlineData("{\"format\":\"terapipe-cached-plan-1\"}")]
    public async Task Foreign_file_is_one_message_and_not_used(string content)
    {
        Cache(planner.Answer);
        await File.WriteAllTextAsync(CacheFile, content);

        CheckOneMessage(ReadCache());
    }

    [Fact]
    public async Task File_that_breaks_off_is_one_message_and_not_used()
    {
        Cache(planner.Answer);
        var whole = await File.ReadAllBytesAsync(CacheFile);
        for (var length = 0; length < whole.Length; length += 101)
        {
            await File.WriteAllBytesAsync(CacheFile, whole[..length]);
            CheckOneMessage(ReadCache());
        }
    }

    [Fact]
    public void Other_format_and_other_kinds_of_file_are_refused()
    {
        Cache(planner.Answer);
        File.WriteAllText(CacheFile, File.ReadAllText(CacheFile).Replace("plan-1", "plan-9", StringComparison.Ordinal));
        Assert.Contains("format is 'terapipe-cached-plan-9'", ReadCache().Refusal, StringComparison.Ordinal);

        File.Delete(CacheFile);
        Directory.CreateDirectory(CacheFile);
        CheckOneMessage(ReadCache());

        Directory.Delete(CacheFile);
        File.CreateSymbolicLink(CacheFile, "/dev/zero");
        Assert.Contains("is longer than", ReadCache().Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cache_for_another_question_is_said_and_left_out_at_the_start()
    {
        Cache(planner.Answer, Other("stages"));
        await using var odd = new OddPlanner(OddAnswers.Text("<html>", "text/html"));

        var error = await Assert.ThrowsAsync<NoPlanException>(() => StartAsync(Options(odd.Url)));

        var said = Assert.Single(Notices.All);
        Assert.Equal(PlannerNoticeKind.CacheRefused, said.Kind);
        Assert.Contains("question.stages is 2; was asked then 4", said.Text, StringComparison.Ordinal);
        Assert.Contains(said.Text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cache_that_cannot_be_written_is_said_and_training_goes_on()
    {
        Directory.CreateDirectory(CacheFile); // where the file should be
        await using var odd = new OddPlanner(OddAnswers.Planner(planner.Answer));

        await using var loop = await StartAsync(Options(odd.Url));

        Assert.Contains(CacheFile, (await Notices.WaitAsync(PlannerNoticeKind.CacheNotWritten)).Text,
            StringComparison.Ordinal);
        Assert.Equal(planner.Answer.PlanId, loop.Current.PlanId);
    }

    /// <summary>A process that does nothing but write two plans in turn is killed at moments of its own.</summary>
    [Fact]
    public async Task Kill_while_it_is_written_leaves_the_one_plan_or_the_other()
    {
        const int kills = 6;
        var random = new Random(1);
        var other = planner.Answer with { PlanId = new string('a', 32), Warnings = [new string('x', 1_000_000)] };
        await File.WriteAllTextAsync(FileOf("one"), planner.Json);
        await File.WriteAllTextAsync(FileOf("other"), PlanJson.Write(other));
        var leftBeside = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            Cache(planner.Answer);
            File.Delete(CacheFile);
            using var writer = CacheWriter.Start(FileOf("one"), FileOf("other"), CacheFile);
            await Notices.UntilAsync(() => File.Exists(CacheFile), "first plan");
            await Task.Delay(random.Next(30));
            writer.Kill();
            await writer.WaitForExitAsync();

            var reading = ReadCache();
            Assert.Null(reading.Refusal);
            Assert.True(reading.Plan!.PlanId == planner.Answer.PlanId || reading.Plan.PlanId == other.PlanId);
            leftBeside = Directory.GetFiles(Path.GetDirectoryName(CacheFile)!).Length - 1;
        }

        Assert.True(leftBeside > 0, "No kill came while a file was written: the test shows nothing.");
    }

    [Fact]
    public void What_killed_writers_left_is_removed_after_an_hour()
    {
        Cache(planner.Answer);
        var (old, young) = ($"{CacheFile}.0.new", $"{CacheFile}.1.new");
        File.WriteAllText(old, "half");
        File.WriteAllText(young, "half");
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));

        Cache(planner.Answer);

        Assert.Equal((false, true), (File.Exists(old), File.Exists(young)));
    }

    private static void CheckOneMessage(PlanReading reading)
    {
        Assert.Null(reading.Plan);
        Assert.StartsWith("The cached plan ", reading.Refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reading.Refusal!);
    }

    private static PlanRequest Other(string field) => field switch
    {
        "model" => PlannerFixture.Question with { Model = "other" },
        "profile" => PlannerFixture.Question with { Profile = "other" },
        "stages" => PlannerFixture.Question with { Stages = 4 },
        "sequenceTokens" => PlannerFixture.Question with { SequenceTokens = 512 },
        "batchSequences" => PlannerFixture.Question with { BatchSequences = 8 },
        "tensorParallelDegree" => PlannerFixture.Question with { TensorParallelDegree = 2 },
        "dataParallelDegree" => PlannerFixture.Question with { DataParallelDegree = 2 },
        "schedule" => PlannerFixture.Question with { Schedule = "1f1b" },
        "memoryLimitBytes" => PlannerFixture.Question with { MemoryLimitBytes = 1000 },
        "constraints" => PlannerFixture.Question with { Constraints = new() { MaximumSlices = 2 } },
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "There is no such field."),
    };
}
