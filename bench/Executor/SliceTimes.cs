using TeraPipe.Bench.Measuring;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Bench.Executor;

/// <summary>Times of one slice on one part of the model, collected over rounds.</summary>
internal sealed class SliceTimes(SliceBench slice) : IDisposable
{
    private readonly Dictionary<Phase, List<double>> _timesMs = Enum.GetValues<Phase>()
        .ToDictionary(phase => phase, _ => new List<double>());

    /// <summary>Forward with the backward in one piece, then forward with the split backward.</summary>
    public void Measure()
    {
        Time(Phase.Forward, slice.Forward);
        Time(Phase.Backward, slice.Backward);
        Time(Phase.Forward, slice.Forward);
        Time(Phase.InputGradient, slice.InputGradient);
        Time(Phase.WeightGradient, slice.WeightGradient);
    }

    /// <summary>The median.</summary>
    public double Ms(Phase phase) => Rounds.Median(_timesMs[phase]);

    /// <summary>What was measured while warming up is not counted.</summary>
    public void Forget()
    {
        foreach (var times in _timesMs.Values)
        {
            times.Clear();
        }
    }

    public void Dispose() => slice.Dispose();

    private void Time(Phase phase, Action action) => _timesMs[phase].Add(Repeat.Once(action));
}
