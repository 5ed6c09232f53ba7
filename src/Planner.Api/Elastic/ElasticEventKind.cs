namespace TeraPipe.Planner.Api.Elastic;

/// <summary>What can happen to an elastic run, as the table and the JSON say.</summary>
internal static class ElasticEventKind
{
    public const string Freeze = "freeze";
    public const string Thaw = "thaw";
    public const string Profile = "profile";
    public const string WorkerLost = "worker-lost";
    public const string WorkerJoined = "worker-joined";
    public const string WorkerSlow = "worker-slow";
    public const string Drain = "drain";

    public static readonly IReadOnlyList<string> All =
        [Freeze, Thaw, Profile, WorkerLost, WorkerJoined, WorkerSlow, Drain];

    public static bool IsOfWorker(string kind) => kind is WorkerLost or WorkerJoined or WorkerSlow or Drain;

    /// <summary>Whether a worker goes.</summary>
    public static bool IsGoing(string kind) => kind is WorkerLost or Drain;

    /// <summary>Whether it says how much is frozen.</summary>
    public static bool IsFreezing(string kind) => kind is Freeze or Thaw;
}
