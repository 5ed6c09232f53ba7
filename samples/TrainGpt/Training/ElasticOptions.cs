using System.CommandLine;
using TeraPipe.Planning;
using static TeraPipe.TrainGpt.OptionForms;

namespace TeraPipe.TrainGpt.Training;

/// <summary>The options of train that make it elastic.</summary>
internal static class ElasticOptions
{
    private const int FreezeEveryUnlessSaid = 100;

    private static readonly Option<bool> _elastic = Flag(
        "--elastic",
        "the planner may freeze layers and place the model on other stages and replicas while it trains, and again "
        + "without a worker that is lost");

    private static readonly Option<FreezePolicy?> _freeze = Parsed(
        "--freeze",
        "which first layers are frozen: paper:α (PipeTransformer), percentile:P (AutoFreeze), freeze-out:SHARE, or "
        + "manual:DECISION=LAYERS,…",
        "POLICY",
        FreezePolicy.Parse,
        "is no policy: paper:0.33, percentile:50, freeze-out:0.5 or manual:1=2,2=4");

    private static readonly Option<int?> _every = OptionalNumber(
        "--freeze-every", $"steps from one decision to the next ({FreezeEveryUnlessSaid})");

    private static readonly Option<int?> _devices = OptionalNumber(
        "--devices", "devices that the run has, used at first or not (those that it begins on)");

    private static readonly Option<bool> _keepPerReplica = Flag(
        "--keep-per-replica",
        "replicas keep their batch as their number changes, and the learning rate goes with it (a step keeps its)");

    private static readonly Option<string?> _worker = Text(
        "--worker", "this process's name among the workers, the same at every start (that of the machine)", "NAME");

    private static readonly Option<double?> _cost = Real(
        "--switch-cost", "what it takes to place the model anew; it must be gained by the next decision (10000)", "MS",
        ms => ms >= 0, "is no time: a number from 0 on");

    private static readonly Option<int?> _timeout = OptionalNumber(
        "--worker-timeout", "milliseconds of silence after which a worker is lost (30000)");

    private static readonly Option<Bytes?> _cache = Parsed<Bytes?>(
        "--activation-cache", "memory for what the frozen layers give, such as 2GiB, where that pays (none)", "BYTES",
        MemorySize.Parse,
        "is no amount of memory; write 2GiB, 1500MB or bytes");

    /// <summary>In the order of --help.</summary>
    public static IReadOnlyList<Option> All { get; } =
        [_elastic, _freeze, _every, _devices, _keepPerReplica, _worker, _cost, _timeout, _cache];

    /// <returns>Null where the run is not elastic.</returns>
    /// <exception cref="UserError">Options do not fit each other.</exception>
    public static ElasticChoice? Read(ParseResult parsed)
    {
        if (!parsed.GetValue(_elastic))
        {
            return All.Skip(1).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } alone
                ? throw new UserError($"{alone.Name}: it says how a run is elastic; say --elastic, too.")
                : null;
        }

        if (parsed.GetValue(_freeze) is null && parsed.GetValue(_every) is not null)
        {
            throw new UserError("--freeze-every: nothing is decided without --freeze POLICY.");
        }

        return new ElasticChoice
        {
            Worker = parsed.GetValue(_worker),
            Devices = parsed.GetValue(_devices),
            KeepsPerReplica = parsed.GetValue(_keepPerReplica),
            Policy = parsed.GetValue(_freeze)?.Request,
            FreezeEvery = parsed.GetValue(_every) ?? FreezeEveryUnlessSaid,
            SwitchCostMs = parsed.GetValue(_cost),
            HeartbeatTimeoutMs = parsed.GetValue(_timeout),
            Cache = parsed.GetValue(_cache),
        };
    }
}
