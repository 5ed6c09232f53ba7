using System.Diagnostics;

namespace TeraPipe.Bench.Measuring;

/// <summary>Says on standard error, every few seconds, how far something is and how long it will still take.</summary>
internal sealed class Progress(string what, int total)
{
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _said;
    private int _done;

    /// <summary>One of the parts is done.</summary>
    public void Advance()
    {
        _done++;
        if (_clock.Elapsed - _said >= _silence)
        {
            _said = _clock.Elapsed;
            Console.Error.WriteLine(Text(what, _done, total, _clock.Elapsed));
        }
    }

    /// <summary>For example "    rounds 3/12, 18 s left".</summary>
    public static string Text(string what, int done, int total, TimeSpan elapsed) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"    {what} {done}/{total}, {elapsed.TotalSeconds / done * (total - done):0} s left");
}
