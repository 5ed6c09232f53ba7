using System.Text.Json;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>
/// Where an elastic run stands: a fold over its events. Its equality is its own, by what the lists hold: by JSON.
/// </summary>
internal sealed record ElasticState
{
    /// <summary>Before registration.</summary>
    public static ElasticState None { get; } = new() { ProfileId = "", Workers = [] };

    public int Generation { get; init; }

    /// <summary>Decisions so far.</summary>
    public int Replans { get; init; }

    public int FrozenLayers { get; init; }

    /// <summary>Null: what the run was registered with.</summary>
    public int? PassesLeft { get; init; }

    public required string ProfileId { get; init; }

    /// <summary>Those of which something was told, by name.</summary>
    public required IReadOnlyList<ElasticWorker> Workers { get; init; }

    /// <summary>Null: none fits the devices that are left.</summary>
    public ElasticPlanResponse? Plan { get; init; }

    /// <summary>Devices that the run has.</summary>
    /// <param name="atFirst">Those that it was registered with.</param>
    public int Devices(int atFirst) => Math.Max(0, atFirst + Workers.Sum(
        worker => (worker.IsFurther ? 1 : 0) - (worker.State == ElasticWords.Present ? 0 : 1)));

    /// <summary>"present", also of a worker of which nothing was told, "lost" or "drained".</summary>
    public string StateOf(string worker) => Find(worker)?.State ?? ElasticWords.Present;

    /// <summary>Whether a worker is the run's: something was told of it, or it can be one of those at first.</summary>
    /// <param name="worker">Its name.</param>
    /// <param name="atFirst">Devices that the run was registered with.</param>
    public bool IsOwn(string worker, int atFirst) =>
        Find(worker) is not null || Workers.Count(one => !one.IsFurther) < atFirst;

    /// <summary>The state after an event of an elastic run, or after a decision about its plan.</summary>
    public ElasticState After(JobEvent next) => next switch
    {
        { ElasticReplan: { } replan } => this with
        {
            Generation = replan.Generation,
            Replans = replan.Number,
            ProfileId = next.ProfileId ?? ProfileId,
            Plan = replan.After,
        },
        { ElasticEvent: { } told } => After(told, next.ProfileId),
        _ => throw new InvalidDataException($"Event {next.Sequence} says nothing of an elastic run."),
    };

    /// <param name="told">What happened.</param>
    /// <param name="profileId">Of a profile event.</param>
    public ElasticState After(ElasticEventRequest told, string? profileId)
    {
        var data = told.Data!;
        return told.Kind! switch
        {
            ElasticEventKind.Freeze or ElasticEventKind.Thaw => this with
            {
                FrozenLayers = data.FrozenLayers!.Value,
                PassesLeft = data.PassesLeft ?? PassesLeft,
            },
            ElasticEventKind.Profile => this with { ProfileId = profileId! },
            var kind => With(kind, data.Worker!, data.Slowdown),
        };
    }

    public bool Equals(ElasticState? other) => other is not null && ToJson() == other.ToJson();

    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);

    public string ToJson() => JsonSerializer.Serialize(this, PlannerJson.Options);

    private ElasticState With(string kind, string name, double? slowdown)
    {
        var isJoining = kind == ElasticEventKind.WorkerJoined;
        var worker = Find(name) ?? new ElasticWorker(name, ElasticWords.Present, IsFurther: isJoining, Slowdown: 1);
        worker = kind switch
        {
            ElasticEventKind.WorkerJoined => worker with { State = ElasticWords.Present, Slowdown = 1 },
            ElasticEventKind.WorkerLost => worker with { State = ElasticWords.Lost },
            ElasticEventKind.Drain => worker with { State = ElasticWords.Drained },
            _ => worker with { Slowdown = slowdown!.Value },
        };
        return this with
        {
            Workers =
            [
                .. Workers.Where(other => other.Worker != name).Append(worker)
                    .OrderBy(one => one.Worker, StringComparer.Ordinal),
            ],
        };
    }

    private ElasticWorker? Find(string name) => Workers.FirstOrDefault(worker => worker.Worker == name);
}
