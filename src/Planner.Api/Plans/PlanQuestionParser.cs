using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Turns what was sent into what was meant, or says all that is wrong with it.</summary>
/// <param name="limits">The service's limits.</param>
/// <param name="named">What the request names, as far as it is there.</param>
internal sealed class PlanQuestionParser(PlannerOptions limits, PlanParts named)
{
    private readonly Faults _faults = new();
    private readonly ModelResponse? _model = named.Model;
    private readonly Profile? _profile = named.Profile;

    /// <returns>Null where there is a fault.</returns>
    public PlanQuestion? Parse(PlanRequest sent, out Faults faults)
    {
        faults = _faults;
        var (batchSequences, degree) = (sent.BatchSequences ?? 1, sent.TensorParallelDegree ?? 1);
        CheckNames(sent);
        var schedule = ParseSchedule(sent);
        CheckStages(sent.Stages, schedule.VirtualStages);
        var hasTokens = CheckTokens(sent.SequenceTokens, sent.GrainTokens);
        CheckDegree(degree);
        CheckLayer();
        if (CheckBatch(batchSequences) && hasTokens)
        {
            CheckSize(sent.SequenceTokens!.Value / sent.GrainTokens!.Value, batchSequences);
        }

        var constraints = ConstraintsParser.Parse(sent.Constraints, _faults);
        if (hasTokens)
        {
            var (sequence, grain) = (new Tokens(sent.SequenceTokens!.Value), new Tokens(sent.GrainTokens!.Value));
            ConstraintsParser.CheckFeasible(constraints, sequence, grain, _faults);
        }

        CheckNumbers(sent);
        CheckCluster(sent, degree);
        var transfers = PlanWords.Transfers.Parse(sent.Transfers, "transfers", _faults);
        var isRaw = PlanWords.RawLatencies.Parse(sent.Latencies, "latencies", _faults);
        var recompute = PlanWords.RecomputeLevels.Parse(sent.Recompute, "recompute", _faults);
        return faults.Any ? null : new PlanQuestion
        {
            Model = _model!,
            Profile = _profile!,
            Stages = sent.Stages!.Value,
            SequenceTokens = sent.SequenceTokens!.Value,
            GrainTokens = sent.GrainTokens!.Value,
            BatchSequences = batchSequences,
            TensorParallelDegree = degree,
            Cluster = named.Cluster,
            DataParallelDegree = sent.DataParallelDegree ?? 1,
            Schedule = schedule,
            Transfers = transfers,
            Constraints = constraints,
            IsStrict = sent.Strict ?? false,
            IsRaw = isRaw,
            Recompute = recompute,
            ShardsOptimizer = sent.Zero1 ?? false,
            MemoryLimitBytes = sent.MemoryLimitBytes,
            OptimalityGap = sent.OptimalityGap ?? 0,
            DeadlineMs = sent.DeadlineMs,
        };
    }

    private void CheckNames(PlanRequest sent)
    {
        Require(
            _model is not null,
            "model",
            sent.Model is null
                ? "is required."
                : $"'{sent.Model}' is not in the catalogue; GET /v1/models lists it, POST adds to it.");
        Require(
            _profile is not null,
            "profile",
            sent.Profile is null
                ? "is required."
                : $"'{sent.Profile}' is no profile's id or name; GET /v1/profiles lists them.");
    }

    private ScheduleChoice ParseSchedule(PlanRequest sent)
    {
        var kind = PlanWords.Schedules.Parse(sent.Schedule, "schedule", _faults);
        var virtualStages = sent.VirtualStages ?? 1;
        return Require(virtualStages >= 1, "virtualStages", "must be at least 1.")
            && Require(
                virtualStages == 1 || kind == ScheduleKind.Interleaved,
                "virtualStages",
                "must be 1, or the schedule interleaved: no other has several stages on a device.")
            ? new ScheduleChoice(kind, virtualStages)
            : ScheduleChoice.Flush;
    }

    private void CheckStages(int? stages, int virtualStages)
    {
        if (!Require(stages >= 1, "stages", "must be at least 1.") || _model is null)
        {
            return;
        }

        _ = Require(
            stages <= _model.Layers,
            "stages",
            $"must be at most the model's layers, {_model.Layers}: a stage has at least one.")
            && Require(
                _model.Layers % stages == 0,
                "stages",
                $"must divide the model's {_model.Layers} layers: stages of unequal depth are not planned yet.")
            && Require(
                _model.Layers % ((long)stages!.Value * virtualStages) == 0,
                "virtualStages",
                $"must divide the {_model.Layers / stages} layers that each of {stages} devices has.");
    }

    private bool CheckTokens(int? sequenceTokens, int? grainTokens)
    {
        var isValid = Require(sequenceTokens >= 1, "sequenceTokens", "must be at least 1.")
            & Require(grainTokens >= 1, "grainTokens", "must be at least 1.");
        if (sequenceTokens >= 1 && _model is not null)
        {
            Require(
                sequenceTokens <= _model.MaxSequenceTokens,
                "sequenceTokens",
                $"must be at most the model's longest sequence, {_model.MaxSequenceTokens}.");
        }

        return isValid
            && Require(
                sequenceTokens % grainTokens == 0,
                "grainTokens",
                $"must divide sequenceTokens, {sequenceTokens}: every slice is a multiple of it.")
            && Require(
                sequenceTokens / grainTokens <= limits.MaxOperationGrains,
                "grainTokens",
                $"cuts the sequence into more than {limits.MaxOperationGrains} grains (Planner:MaxOperationGrains); "
                + "use a larger one.");
    }

    private void CheckDegree(int degree)
    {
        if (!Require(degree >= 1, "tensorParallelDegree", "must be at least 1."))
        {
            return;
        }

        if (_model is not null)
        {
            Require(
                _model.KeyValueHeads % degree == 0,
                "tensorParallelDegree",
                _model.KeyValueHeads == _model.Heads
                    ? $"must divide the model's {_model.Heads} heads."
                    : $"must divide the model's {_model.KeyValueHeads} heads of keys and values.");
        }

        if (_profile is { IsDatasheet: false, Content.TensorParallelDegree: var measured })
        {
            Require(
                degree == measured,
                "tensorParallelDegree",
                $"must be {measured}, with which the profile was measured.");
        }
    }

    private void CheckLayer()
    {
        if (_model is not null && Layers.Mismatch(_profile?.Content.Layer, _model) is { } mismatch)
        {
            _faults.Add("profile", mismatch);
        }
    }

    private bool CheckBatch(int batchSequences)
    {
        if (!Require(batchSequences >= 1, "batchSequences", "must be at least 1.")
            || !Require(
                batchSequences <= limits.MaxBatchSequences,
                "batchSequences",
                $"must be at most {limits.MaxBatchSequences} (Planner:MaxBatchSequences)."))
        {
            return false;
        }

        return _profile?.MicroBatchSizes is not { } sizes
            || Require(
                SlicingProblem.CanCompose(batchSequences, sizes),
                "batchSequences",
                $"cannot be made of micro-batches of {string.Join(", ", sizes)}, the sizes that the profile has.");
    }

    /// <summary>Bounds what the search keeps in memory: the cost of every slice of every micro-batch size.</summary>
    private void CheckSize(int grains, int batchSequences)
    {
        var size = PlanSize.Of(_profile, grains, batchSequences);
        Require(
            size.SliceCosts <= limits.MaxOperationSliceCosts,
            "batchSequences",
            $"has {size.MicroBatchSizes} micro-batch sizes of {grains} grains to search, "
            + $"more than {limits.MaxOperationSliceCosts} slices (Planner:MaxOperationSliceCosts): "
            + "make it smaller or grainTokens larger.");
    }

    private void CheckNumbers(PlanRequest sent)
    {
        Require(sent.DataParallelDegree is null or >= 1, "dataParallelDegree", "must be at least 1.");
        Require(sent.MemoryLimitBytes is null or >= 1, "memoryLimitBytes", "must be at least 1.");
        Require(sent.OptimalityGap is null or (>= 0 and < 1), "optimalityGap", "must be from 0 to below 1.");
        Require(sent.DeadlineMs is null or >= 1, "deadlineMs", "must be at least 1.");
    }

    private void CheckCluster(PlanRequest sent, int degree)
    {
        if (sent.Cluster is null)
        {
            Require(sent.Transfers is null, "transfers", "needs a cluster, whose links carry them.");
            Require(sent.ClusterVersion is null, "clusterVersion", "needs a cluster.");
            return;
        }

        if (named.Cluster is not { Description: var cluster })
        {
            Require(false, "cluster", sent.ClusterVersion is { } version
                ? $"'{sent.Cluster}' has no version {version}; GET /v1/clusters lists the newest."
                : $"'{sent.Cluster}' is not in the catalogue; GET /v1/clusters lists it, POST adds to it.");
            return;
        }

        var gpus = Devices(sent.Stages) * Devices(sent.DataParallelDegree) * Devices(degree);
        Require(
            gpus <= cluster.Gpus,
            "cluster",
            $"has {cluster.Gpus} GPUs; stages × dataParallelDegree × tensorParallelDegree are {gpus}.");
        var unknown = string.Join(" and ", cluster.UnknownLinks());
        Require(unknown.Length == 0, "cluster", $"does not say what {unknown} carries: PUT it, or name no cluster.");
    }

    /// <summary>Of a degree that may be wrong: that is told elsewhere. A float holds the product of three.</summary>
    private static double Devices(int? degree) => Math.Max(degree ?? 1, 1);

    private bool Require(bool holds, string field, string message) => _faults.Require(holds, field, message);
}
