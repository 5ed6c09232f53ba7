using TeraPipe.Contracts.Models;
using TeraPipe.Planner.Api.Clusters;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>What a sweep goes over where nobody said: all that the model divides into and the cluster has GPUs for.
/// </summary>
internal sealed class SweepDefaults
{
    /// <summary>The most that any cluster has.</summary>
    public const int AnyDegree = ClusterParser.MaxGpus;

    private readonly ModelResponse _model;
    private readonly ClusterDescription _cluster;
    private readonly SweepProfiles _profiles;
    private readonly IEnumerable<int> _stepSequences;

    public SweepDefaults(
        ModelResponse model, ClusterDescription cluster, SweepProfiles profiles, IEnumerable<int> stepSequences) =>
        (_model, _cluster, _profiles, _stepSequences) = (model, cluster, profiles, stepSequences);

    /// <summary>No degree can be more than the GPUs that there are.</summary>
    public int MaxDegree => _cluster.Gpus;

    public IReadOnlyList<int> PipelineDegrees => Divisors.Of(_model.Layers, _cluster.Gpus);

    public IReadOnlyList<int> DataDegrees =>
        [.. _stepSequences.SelectMany(sequences => Divisors.Of(sequences, _cluster.Gpus)).Distinct().Order()];

    /// <summary>By a datasheet only within a node: between nodes a layer waits too long for its sums.</summary>
    public IReadOnlyList<int> TensorDegrees
    {
        get
        {
            var measured = _profiles.Measured.Keys;
            var estimated = _profiles.Datasheet is null
                ? []
                : Divisors.Of(_model.KeyValueHeads, _cluster.GpusPerNode)
                    .Where(degree => _cluster.GpusPerNode % degree == 0);
            return [.. measured.Concat(estimated).Distinct().Order()];
        }
    }

    public IReadOnlyList<int> MicroBatches
    {
        get
        {
            int[] measured = [.. _profiles.Measured.Values.SelectMany(profile => profile.MicroBatchSizes!)];
            return measured is [] ? [1] : [.. measured.Distinct().Order()];
        }
    }
}
