using TeraPipe.Planning;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Session;

namespace TeraPipe.Profiler.Tests.Session;

public sealed class JournalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("terapipe-journal-");

    private FileInfo File => new(Path.Combine(_folder.FullName, "run.journal"));

    [Fact]
    public void What_was_kept_is_read_back_to_the_last_bit()
    {
        PointVisit[] visits =
        [
            TestJournal.Visit(16, ms: Math.PI),
            TestJournal.Failed(32, 16, PointOutcome.OutOfMemory),
            TestJournal.Visit(64) with { Point = ProfilePoint.Optimizer, IsHeldOut = true },
            TestJournal.Visit(64) with { Point = new(2, new Tokens(64), Tokens.None, MeasuredPart.Head) },
        ];
        Keep(visits);

        var (journal, content) = Journal.Resume(File);
        journal.Dispose();

        Assert.Equivalent(TestJournal.Header, content.Header, strict: true);
        Assert.Equal(visits.Length, content.Visits.Count);
        Assert.All(visits.Zip(content.Visits), pair => Assert.Equivalent(pair.First, pair.Second, strict: true));
        Assert.Equal(visits.Select(visit => visit.Point), content.Visits.Select(visit => visit.Point));
        Assert.False(content.HasEnded);
    }

    /// <summary>Cut at every single byte: what is lost is the line that the cut is in, and nothing else.</summary>
    [Fact]
    public void A_torn_last_line_is_cut_off_and_the_run_goes_on()
    {
        Keep([TestJournal.Visit(16), TestJournal.Visit(32)]);
        var whole = System.IO.File.ReadAllBytes(File.FullName);
        var first = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = first; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File.FullName, whole[..length]);
            var complete = whole[..length].Count(each => each == (byte)'\n') - 1;

            var (journal, content) = Journal.Resume(File);
            journal.Append(TestJournal.Visit(48));
            journal.Dispose();

            Assert.Equal(complete, content.Visits.Count);
            Assert.Equal(complete + 1, Read().Visits.Count);
        }
    }

    [Theory]
    [InlineData("""{"visit":{"part":"layer"}}""", "line 3: JSON deserialization for type")]
    [InlineData("""not JSON""", "line 3: '")]
    [InlineData("", "line 3: The input does not contain any JSON tokens")]
    [InlineData("null", "line 3: It is null.")]
    [InlineData("{}", "line 3: it is neither a visit nor the end of a run.")]
    [InlineData("""{"visit":null,"more":1}""", "line 3: The JSON property 'more' could not be mapped")]
    public void A_wrong_line_anywhere_else_is_named(string line, string message)
    {
        Keep([TestJournal.Visit(16), TestJournal.Visit(32)]);
        var lines = System.IO.File.ReadAllLines(File.FullName);
        System.IO.File.WriteAllLines(File.FullName, [lines[0], lines[1], line, lines[2]]);

        var refusal = Assert.Throws<CommandException>(() => Journal.Resume(File));

        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.StartsWith($"{File.FullName}, {message}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("\"microBatch\":1", "\"microBatch\":0", "microBatch is at least 1")]
    [InlineData("\"sliceTokens\":16", "\"sliceTokens\":-16", "sliceTokens and contextTokens are not negative")]
    [InlineData("\"forward\":[1,", "\"forward\":[0,", "every time is above 0")]
    [InlineData("\"outcome\":\"measured\"", "\"outcome\":\"hang\"", "a point has times when it was measured")]
    [InlineData("\"forward\":", "\"sideward\":", "The JSON value could not be converted")]
    [InlineData("\"outcome\":\"measured\"", "\"outcome\":0", "The JSON value could not be converted")]
    public void A_visit_that_cannot_have_been_is_named(string right, string wrong, string message)
    {
        Keep([TestJournal.Visit(16)]);
        var text = System.IO.File.ReadAllText(File.FullName);
        Assert.Contains(right, text, StringComparison.Ordinal);
        System.IO.File.WriteAllText(File.FullName, text.Replace(right, wrong, StringComparison.Ordinal));

        var refusal = Assert.Throws<CommandException>(() => Journal.Resume(File));

        Assert.StartsWith($"{File.FullName}, line 2: {message}", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "its first line is not whole: nothing was measured; delete it.")]
    [InlineData("{\"format\":\"terapipe", "its first line is not whole: nothing was measured; delete it.")]
    public void A_journal_without_a_header_says_that_nothing_is_lost(string text, string message)
    {
        System.IO.File.WriteAllText(File.FullName, text);

        var refusal = Assert.Throws<CommandException>(() => Journal.Resume(File));

        Assert.Equal($"{File.FullName}: {message}", refusal.Message);
    }

    [Fact]
    public void A_journal_of_another_format_is_refused()
    {
        Keep([]);
        var text = System.IO.File.ReadAllText(File.FullName);
        const string other = "terapipe-profiler-journal/9";
        System.IO.File.WriteAllText(
            File.FullName, text.Replace(JournalHeader.CurrentFormat, other, StringComparison.Ordinal));

        var refusal = Assert.Throws<CommandException>(() => Journal.Resume(File));

        Assert.Contains($"line 1: the journal's format is '{other}'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_one_profiler_writes_a_journal()
    {
        using var journal = Journal.Begin(File, TestJournal.Header);

        Assert.All(
            (Action[])[() => Journal.Resume(File), () => Journal.Begin(File, TestJournal.Header)],
            second => Assert.EndsWith(
                ": another profiler is writing it; wait for that, or use --out.",
                Assert.Throws<CommandException>(second).Message,
                StringComparison.Ordinal));
        journal.Append(TestJournal.Visit(16)); // undisturbed
    }

    [Fact]
    public void A_new_run_takes_the_place_of_one_that_ended_and_of_no_other()
    {
        Keep([TestJournal.Visit(16)]);
        var kept = System.IO.File.ReadAllText(File.FullName);

        var refusal = Assert.Throws<CommandException>(() => Journal.Begin(File, TestJournal.Header));

        Assert.StartsWith("--out: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(kept, System.IO.File.ReadAllText(File.FullName));
        var (journal, _) = Journal.Resume(File);
        journal.End(DateTimeOffset.UnixEpoch);
        journal.Dispose();
        Assert.True(Read().HasEnded);
        Journal.Begin(File, TestJournal.Header).Dispose();
        Assert.Empty(Read().Visits);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Keep(IEnumerable<PointVisit> visits)
    {
        using var journal = Journal.Begin(File, TestJournal.Header);
        foreach (var visit in visits)
        {
            journal.Append(visit);
        }
    }

    private JournalContent Read() => JournalContent.Parse(System.IO.File.ReadAllBytes(File.FullName), File.Name);
}
