using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Session;

/// <summary>
/// The file that a run is kept in while it goes on: a header, then a line a visit, each on disk as a whole before the
/// next visit begins. It is only ever added to, by one process at a time, and stays when the run has ended.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int TryAgain = 11; // EAGAIN, what Linux answers when another process holds the file's lock

    private readonly FileInfo _file;
    private readonly FileStream _stream;

    private Journal(FileInfo file, FileStream stream) => (_file, _stream) = (file, stream);

    /// <summary>Begins one. In the place of an earlier run's, if that came to its end.</summary>
    /// <exception cref="CommandException">An earlier run did not, or is still going on.</exception>
    public static Journal Begin(FileInfo file, JournalHeader header)
    {
        var journal = new Journal(file, Open(file, FileMode.OpenOrCreate));
        try
        {
            if (journal._stream.Length > 0 && !journal.Read().HasEnded)
            {
                throw new CommandException(
                    ExitCode.Usage,
                    $"--out: {file.FullName} is of a run that broke off; go on with it by --resume, or delete it.");
            }

            journal._stream.SetLength(0);
            journal.Write(JournalLine.Write(header));
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with one, after its last whole line.</summary>
    /// <exception cref="CommandException">It is none, or another process goes on with it.</exception>
    public static (Journal Journal, JournalContent Content) Resume(FileInfo file)
    {
        var journal = new Journal(file, Open(file, FileMode.Open));
        try
        {
            var content = journal.Read();
            journal._stream.SetLength(content.WholeBytes);
            journal._stream.Position = content.WholeBytes;
            return (journal, content);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Returns when the visit is on disk.</summary>
    /// <exception cref="CommandException">It cannot be, for example for want of space; all visits before it are.
    /// </exception>
    public void Append(PointVisit visit) => Write(JournalLine.Write(new JournalLine(JournalVisit.Of(visit))));

    /// <summary>The run has come to its end.</summary>
    public void End(DateTimeOffset at) => Write(JournalLine.Write(new JournalLine(EndedAt: at)));

    public void Dispose() => _stream.Dispose();

    private void Write(byte[] line)
    {
        try
        {
            _stream.Write(line); // in one piece: there is no buffer before the file
            _stream.Flush(flushToDisk: true);
        }
        catch (IOException failure)
        {
            throw new CommandException(
                ExitCode.Failed, $"The journal cannot be written: {failure.Message}; make room on its disk.");
        }
    }

    private JournalContent Read()
    {
        var bytes = new byte[_stream.Length];
        _stream.Position = 0;
        _stream.ReadExactly(bytes);
        return JournalContent.Parse(bytes, _file.FullName);
    }

    private static FileStream Open(FileInfo file, FileMode mode)
    {
        try
        {
            return new FileStream(file.FullName, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException shared) when (shared.HResult == TryAgain)
        {
            throw new CommandException(
                ExitCode.Failed, $"{file.FullName}: another profiler is writing it; wait for that, or use --out.");
        }
    }
}
