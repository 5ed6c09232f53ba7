using System.Text.Json;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Session;

/// <summary>
/// What a journal says. A last line without its end was being written when the run broke off: it counts for nothing.
/// Anything else that is wrong makes the whole journal wrong.
/// </summary>
internal sealed class JournalContent
{
    private readonly List<PointVisit> _visits = [];

    private JournalContent(JournalHeader header, int wholeBytes) => (Header, WholeBytes) = (header, wholeBytes);

    public JournalHeader Header { get; }

    /// <summary>In the order in which they were made.</summary>
    public IReadOnlyList<PointVisit> Visits => _visits;

    /// <summary>Whether the run came to its end.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Length of all lines that are whole.</summary>
    public int WholeBytes { get; }

    /// <param name="bytes">All of the file.</param>
    /// <param name="file">Its name, for what is said of it.</param>
    /// <exception cref="CommandException">It is no journal: which line is wrong, and how.</exception>
    public static JournalContent Parse(ReadOnlySpan<byte> bytes, string file)
    {
        var whole = bytes.LastIndexOf((byte)'\n') + 1;
        if (whole == 0)
        {
            throw new CommandException(
                ExitCode.Usage, $"{file}: its first line is not whole: nothing was measured; delete it.");
        }

        var number = 1;
        try
        {
            var end = bytes.IndexOf((byte)'\n');
            var content = new JournalContent(HeaderOf(bytes[..end]), whole);
            for (var start = end + 1; start < whole; start = end + 1)
            {
                number++;
                end = start + bytes[start..].IndexOf((byte)'\n');
                content.Add(JournalLine.Read<JournalLine>(bytes[start..end]));
            }

            return content;
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException)
        {
            var reason = wrong.Message.Split(" LineNumber:")[0].TrimEnd(' ', '|');
            throw new CommandException(ExitCode.Usage, $"{file}, line {number}: {reason}");
        }
    }

    private static JournalHeader HeaderOf(ReadOnlySpan<byte> line)
    {
        var header = JournalLine.Read<JournalHeader>(line);
        return header.Format == JournalHeader.CurrentFormat ? header : throw new FormatException(
            $"the journal's format is '{header.Format}'; this program reads '{JournalHeader.CurrentFormat}' only.");
    }

    private void Add(JournalLine line)
    {
        if (line.Visit is null == line.EndedAt is null)
        {
            throw new FormatException("it is neither a visit nor the end of a run.");
        }

        HasEnded = line.EndedAt is not null;
        if (line.Visit is { } visit)
        {
            _visits.Add(visit.Parse());
        }
    }
}
