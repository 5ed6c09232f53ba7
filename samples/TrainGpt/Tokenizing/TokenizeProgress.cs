using System.Globalization;

namespace TeraPipe.TrainGpt.Tokenizing;

/// <summary>How far it is and how long it will take, in one line of a terminal; nothing where there is none.</summary>
internal sealed class TokenizeProgress(TextWriter? terminal, TimeProvider clock, long bytes)
{
    private const double BytesInMegabyte = 1e6;
    private const string Clear = "\r\u001b[K"; // ECMA-48, EL: the rest of the line

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(0.5);

    private readonly long _startedAt = clock.GetTimestamp();
    private TimeSpan _nextAt = _interval;

    /// <summary>Progress on standard error, if that is a terminal.</summary>
    public static TokenizeProgress OnTerminal(long bytes) =>
        new(Console.IsErrorRedirected ? null : Console.Error, TimeProvider.System, bytes);

    public void Report(long done)
    {
        var elapsed = clock.GetElapsedTime(_startedAt);
        if (terminal is not null && elapsed >= _nextAt && done > 0)
        {
            _nextAt = elapsed + _interval;
            var left = elapsed.TotalSeconds * (bytes - done) / done;
            terminal.Write(Clear + string.Create(
                CultureInfo.InvariantCulture,
                $"{done / BytesInMegabyte:0.0} of {bytes / BytesInMegabyte:0.0} MB, "
                + $"{done / BytesInMegabyte / elapsed.TotalSeconds:0.0} MB/s, about {left:0} s left"));
        }
    }

    /// <summary>Leaves an empty line.</summary>
    public void Finish()
    {
        if (_nextAt > _interval)
        {
            terminal?.Write(Clear);
        }
    }
}
