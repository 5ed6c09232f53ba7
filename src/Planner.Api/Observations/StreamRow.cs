using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Planning.Drift;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>
/// One row of the table observation_streams, and its state as JSON. It never leaves
/// <see cref="ObservationRepository"/>.
/// </summary>
internal sealed record StreamRow
{
    public const string SelectSql = """
        SELECT stream_id AS StreamId,
               job       AS Job,
               state     AS State
          FROM observation_streams
        """;

    public const string EnsureSql = """
        INSERT INTO observation_streams (plan_id, slicing, job, since, state, updated_at)
        VALUES (@PlanId, @Slicing, @Job, @Since, @State::jsonb, @Now)
            ON CONFLICT DO NOTHING
        """;

    public const string UpdateSql = """
        UPDATE observation_streams
           SET state = @State::jsonb,
               updated_at = @Now
         WHERE stream_id = @StreamId
        """;

    public required long StreamId { get; init; }
    public required string Job { get; init; }
    public required string State { get; init; }

    public ObservationStream ToStream() => new(StreamId, Job.Length == 0 ? null : Job, StateOf(State));

    public static string JsonOf(StreamState state)
    {
        var monitor = state.Monitor;
        var json = new StateJson
        {
            Step = MomentsJson.Of(state.Step),
            Forward = MomentsJson.Of(state.Forward),
            Backward = MomentsJson.Of(state.Backward),
            Count = monitor.Count,
            Reference = ReferenceJson.Of(monitor.Reference),
            Cusum = new(monitor.Cusum.Up, monitor.Cusum.Down, monitor.Cusum.UpCount, monitor.Cusum.DownCount),
            Alarm = monitor.Alarm is { } alarm ? new(alarm.Direction == DriftDirection.Up, alarm.Since) : null,
            Window = monitor.Window,
            Drift = DriftJson.Of(monitor.LastDrift),
        };
        return JsonSerializer.Serialize(json, PlannerJson.Options);
    }

    private static StreamState StateOf(string state)
    {
        var json = JsonSerializer.Deserialize<StateJson>(state, PlannerJson.Options)!;
        var monitor = new DriftMonitor(DriftSettings.Default)
        {
            Count = json.Count,
            Reference = json.Reference?.ToReference(),
            Cusum = new(json.Cusum.Up, json.Cusum.Down, json.Cusum.UpCount, json.Cusum.DownCount),
            Alarm = json.Alarm is { } alarm ? new(DirectionOf(alarm.IsUp), alarm.Since) : null,
            Window = json.Window,
            LastDrift = json.Drift?.ToDrift(),
        };
        return new(json.Step.ToMoments(), json.Forward.ToMoments(), json.Backward.ToMoments(), monitor);
    }

    private static DriftDirection DirectionOf(bool isUp) => isUp ? DriftDirection.Up : DriftDirection.Down;

    private sealed record StateJson
    {
        public required MomentsJson Step { get; init; }
        public required MomentsJson Forward { get; init; }
        public required MomentsJson Backward { get; init; }
        public required long Count { get; init; }
        public ReferenceJson? Reference { get; init; }
        public required CusumJson Cusum { get; init; }
        public AlarmJson? Alarm { get; init; }
        public required IReadOnlyList<double> Window { get; init; }
        public DriftJson? Drift { get; init; }
    }

    private sealed record MomentsJson(long Count, double Mean, double SumOfSquares)
    {
        public static MomentsJson Of(DeviationMoments moments) =>
            new(moments.Count, moments.Mean, moments.SumOfSquares);

        public DeviationMoments ToMoments() => new(Count, Mean, SumOfSquares);
    }

    private sealed record ReferenceJson(double Mean, double Sigma)
    {
        public static ReferenceJson? Of(DriftReference? reference) =>
            reference is { } known ? new(known.Mean, known.Sigma) : null;

        public DriftReference ToReference() => new(Mean, Sigma);
    }

    private sealed record CusumJson(double Up, double Down, int UpCount, int DownCount);

    private sealed record AlarmJson(bool IsUp, long Since);

    private sealed record DriftJson(bool IsUp, long Since, long At, double Shift, ReferenceJson Reference)
    {
        public static DriftJson? Of(ConfirmedDrift? drift) => drift is null ? null : new(
            drift.Direction == DriftDirection.Up,
            drift.Since,
            drift.At,
            drift.Shift,
            ReferenceJson.Of(drift.Reference)!);

        public ConfirmedDrift ToDrift() => new(DirectionOf(IsUp), Since, At, Shift, Reference.ToReference());
    }
}
