using System.Globalization;
using TeraPipe.Contracts.Operations;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>
/// Says how far a search is in words. Nobody knows how many passes are left; but the gap between the best plan so far
/// and the lower bound closes by about the same factor in the same time, so that the share of the orders of magnitude
/// that it has closed by is a fair fraction. It ends early where nothing better is left.
/// </summary>
internal sealed class PlanProgress(PlanQuestion question, IProgress<OperationProgress> operation, TimeProvider clock)
    : IProgress<SearchProgress>
{
    /// <summary>A gap that is as good as none.</summary>
    private const double NoGap = 1e-6;

    /// <summary>After the search the plan is priced and compared.</summary>
    private const double ShareOfSearch = 0.95;

    /// <summary>From a smaller fraction no remaining time can be told.</summary>
    private const double TellingFraction = 0.05;

    /// <summary>Passes may take microseconds, and nobody reads so fast.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    private readonly long _beganAt = clock.GetTimestamp();
    private TimeSpan _toldAfter = -_pause;
    private double _firstGap; // 0 until something is proven
    private double _fraction;

    public void Report(SearchProgress value)
    {
        var elapsed = clock.GetElapsedTime(_beganAt);
        var gap = value.OptimalityGap;
        if (value.LowerBound.Value > 0)
        {
            _firstGap = _firstGap == 0 ? gap : _firstGap;
            _fraction = Math.Max(_fraction, ShareOfSearch * ShareClosed(gap));
        }

        if (elapsed - _toldAfter < _pause)
        {
            return;
        }

        _toldAfter = elapsed;
        operation.Report(new OperationProgress
        {
            Fraction = _fraction,
            Message = string.Create(
                CultureInfo.InvariantCulture,
                $"Pass {value.Passes} in grains of {value.Grain.Count}: makespan {value.Incumbent.Value:0.###} ms, "
                + $"gap {gap:0.####%}."),
            RemainingMs = _fraction < TellingFraction
                ? null
                : elapsed.TotalMilliseconds * (1 - _fraction) / _fraction,
        });
    }

    private double ShareClosed(double gap)
    {
        var last = Math.Max(NoGap, question.OptimalityGap);
        return _firstGap <= last
            ? 1
            : Math.Clamp(Math.Log(_firstGap / Math.Max(gap, last)) / Math.Log(_firstGap / last), 0, 1);
    }
}
