using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Session;

/// <summary>A visit as a line of the journal has it.</summary>
internal sealed record JournalVisit
{
    public required MeasuredPart Part { get; init; }

    public required int MicroBatch { get; init; }

    public required int SliceTokens { get; init; }

    public required int ContextTokens { get; init; }

    public required PointOutcome Outcome { get; init; }

    public bool IsHeldOut { get; init; }

    public string? Message { get; init; }

    public required IReadOnlyDictionary<MeasuredPhase, double[]> TimesMs { get; init; }

    public required IReadOnlyList<double> CalibrationsMs { get; init; }

    public long? PeakBytes { get; init; }

    public required int WarmUpRuns { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required double Seconds { get; init; }

    public static JournalVisit Of(PointVisit visit) => new()
    {
        Part = visit.Point.Part,
        MicroBatch = visit.Point.MicroBatch,
        SliceTokens = visit.Point.Slice.Count,
        ContextTokens = visit.Point.Context.Count,
        Outcome = visit.Outcome,
        IsHeldOut = visit.IsHeldOut,
        Message = visit.Message,
        TimesMs = visit.TimesMs,
        CalibrationsMs = visit.CalibrationsMs,
        PeakBytes = visit.PeakBytes,
        WarmUpRuns = visit.WarmUpRuns,
        StartedAt = visit.StartedAt,
        Seconds = visit.Seconds,
    };

    /// <exception cref="FormatException">It cannot have been.</exception>
    public PointVisit Parse()
    {
        Require(MicroBatch > 0, "microBatch is at least 1");
        Require(SliceTokens >= 0 && ContextTokens >= 0, "sliceTokens and contextTokens are not negative");
        Require(CalibrationsMs.All(ms => ms > 0), "every calibration is above 0");
        Require(TimesMs.Values.All(times => times.All(ms => ms > 0)), "every time is above 0");
        Require(
            TimesMs.Count > 0 == (Outcome == PointOutcome.Measured) && TimesMs.Values.All(times => times.Length > 0),
            "a point has times when it was measured, and none otherwise");
        return new PointVisit
        {
            Point = new ProfilePoint(MicroBatch, new Tokens(SliceTokens), new Tokens(ContextTokens), Part),
            Outcome = Outcome,
            IsHeldOut = IsHeldOut,
            Message = Message,
            TimesMs = TimesMs,
            CalibrationsMs = CalibrationsMs,
            PeakBytes = PeakBytes,
            WarmUpRuns = WarmUpRuns,
            StartedAt = StartedAt,
            Seconds = Seconds,
        };
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new FormatException($"{rule}.");
        }
    }
}
