using System.Diagnostics;

namespace TeraPipe.Bench.Measuring;

/// <summary>Times an action often enough for a median, after a warm-up in which the compiler settles.</summary>
internal static class Repeat
{
    private const int LeastSamples = 3; // of what takes seconds
    private const int MostSamples = 1000;
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _enough = TimeSpan.FromSeconds(2);

    /// <summary>The median time of the action, in milliseconds.</summary>
    public static double MedianMs(Action action)
    {
        var clock = Stopwatch.StartNew();
        do
        {
            action();
        }
        while (clock.Elapsed < _warmUp);

        var samplesMs = new List<double>();
        clock.Restart();
        while (samplesMs.Count < LeastSamples || (clock.Elapsed < _enough && samplesMs.Count < MostSamples))
        {
            samplesMs.Add(Once(action));
        }

        samplesMs.Sort();
        return samplesMs[samplesMs.Count / 2];
    }

    /// <summary>The time of one run, in milliseconds.</summary>
    public static double Once(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
