using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>Turns what was sent into what was meant, or says all that is wrong with it.</summary>
/// <param name="limits">The service's limits of any question.</param>
/// <param name="sweepLimits">And those of a sweep.</param>
/// <param name="model">The model that the request names; null when there is none.</param>
/// <param name="cluster">The cluster that the request names; null when there is none.</param>
/// <param name="profiles">The profiles that the request names; null where there is none.</param>
internal sealed class SweepQuestionParser(
    PlannerOptions limits,
    SweepOptions sweepLimits,
    ModelResponse? model,
    StoredCluster? cluster,
    IReadOnlyList<Profile?> profiles)
{
    private readonly Faults _faults = new();

    /// <returns>Null where there is a fault.</returns>
    public SweepQuestion? Parse(SweepRequest sent, out Faults faults)
    {
        faults = _faults;
        CheckNames(sent);
        var known = new SweepProfilesParser(model, cluster?.Description, _faults).Parse(sent.Profiles, profiles);
        var numbers = new SweepSpaceParser(limits, defaults: null, _faults);
        var sequenceTokens = Required(sent.SequenceTokens, "sequenceTokens", numbers);
        var stepSequences = Required(sent.StepSequences, "stepSequences", numbers);
        CheckTokens(sent, sequenceTokens);
        var defaults = model is null || cluster is null || _faults.Any
            ? null
            : new SweepDefaults(model, cluster.Description, known, stepSequences);
        var space = new SweepSpaceParser(limits, defaults, _faults).Parse(sent);
        var transfers = PlanWords.Transfers.Parse(sent.Transfers, "transfers", _faults);
        var reduction = SweepWords.Reductions.Parse(sent.Reduction, "reduction", _faults);
        if (_faults.Any)
        {
            return null;
        }

        var question = new SweepQuestion
        {
            Model = model!,
            Cluster = cluster!,
            Profiles = known,
            SequenceTokens = sequenceTokens,
            StepSequences = stepSequences,
            GrainTokens = sent.GrainTokens!.Value,
            Space = space,
            Transfers = transfers,
            Reduction = reduction,
            ShardsOptimizer = sent.Zero1 ?? false,
            IsStrict = sent.Strict ?? false,
        };
        CheckSize(question);
        return _faults.Any ? null : question;
    }

    private void CheckNames(SweepRequest sent)
    {
        Require(
            model is not null,
            "model",
            sent.Model is null
                ? "is required."
                : $"'{sent.Model}' is not in the catalogue; GET /v1/models lists it, POST adds to it.");
        var version = sent.ClusterVersion is { } number ? $" in version {number}" : "";
        Require(
            cluster is not null,
            "cluster",
            sent.Cluster is null
                ? "is required."
                : $"'{sent.Cluster}' is not in the catalogue{version}; GET /v1/clusters lists it, POST adds to it.");
        if (cluster?.Description.UnknownLinks().ToArray() is { Length: > 0 } unknown)
        {
            Require(
                false,
                "cluster",
                $"'{sent.Cluster}' has no figures for {string.Join(" and ", unknown)}; "
                + $"PUT /v1/clusters/{sent.Cluster} adds them.");
        }
    }

    private IReadOnlyList<int> Required(IReadOnlyList<int>? sent, string field, SweepSpaceParser numbers)
    {
        Require(sent is not null, field, "is required.");
        return numbers.Numbers(sent, field, int.MaxValue);
    }

    private void CheckTokens(SweepRequest sent, IReadOnlyList<int> sequenceTokens)
    {
        if (!Require(sent.GrainTokens >= 1, "grainTokens", "must be at least 1."))
        {
            return;
        }

        foreach (var tokens in sequenceTokens.Where(tokens => tokens >= 1))
        {
            _ = Require(
                tokens % sent.GrainTokens == 0,
                "grainTokens",
                $"must divide sequenceTokens, {tokens}: every slice is a multiple of it.")
                && Require(
                    tokens / sent.GrainTokens <= limits.MaxGrains,
                    "grainTokens",
                    $"cuts {tokens} tokens into more than {limits.MaxGrains} grains (Planner:MaxGrains); "
                    + "use a larger one.");
            Require(
                model is null || tokens <= model.MaxSequenceTokens,
                "sequenceTokens",
                $"must be at most the model's longest sequence, {model?.MaxSequenceTokens}.");
        }
    }

    /// <summary>Bounds the rows, the tables of latencies, and what one search composes a batch of.</summary>
    private void CheckSize(SweepQuestion question)
    {
        Require(
            question.ConfigurationCount <= sweepLimits.MaxConfigurations,
            "body",
            $"asks for {question.ConfigurationCount} configurations, more than {sweepLimits.MaxConfigurations} "
            + "(Sweeps:MaxConfigurations): shorten its lists.");
        var grains = (long)question.SequenceTokens[^1] / question.GrainTokens;
        var space = question.Space;
        Require(
            space.TensorDegrees.Count * space.MicroBatches.Count * grains * (grains + 1) / 2 <= limits.MaxSliceCosts,
            "grainTokens",
            $"makes tables of {grains} grains for {space.TensorDegrees.Count * space.MicroBatches.Count} pairs of "
            + $"tensorDegrees and microBatches, more than {limits.MaxSliceCosts} slices (Planner:MaxSliceCosts): make "
            + "it larger or the lists shorter.");
        CheckBatches(question.StepSequences, space);
        Require(
            SweepBytes.AreCountable(question),
            "model",
            "is so large with these sequenceTokens and stepSequences that its bytes cannot be counted.");
    }

    private void CheckBatches(IReadOnlyList<int> stepSequences, SweepSpace space)
    {
        var batch = stepSequences
            .SelectMany(_ => space.DataDegrees, (sequences, replicas) => (sequences, replicas))
            .Where(pair => pair.sequences % pair.replicas == 0)
            .Max(pair => (int?)(pair.sequences / pair.replicas));
        Require(
            batch is null || batch <= limits.MaxBatchSequences,
            "stepSequences",
            $"gives one replica a batch of {batch} sequences, more than {limits.MaxBatchSequences} "
            + "(Planner:MaxBatchSequences): leave small dataDegrees out.");
    }

    private bool Require(bool holds, string field, string message) => _faults.Require(holds, field, message);
}
