using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Accuracy;
using TeraPipe.Planning.Latency.Noise;
using TeraPipe.Planning.Schedules;
using Datasheet = TeraPipe.Planning.Latency.Datasheet;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>A profile that has been understood: either a measured table or a datasheet.</summary>
internal sealed class Profile
{
    private readonly Datasheet? _datasheet;
    private readonly Lazy<ShrunkProfile>? _shrunk;
    private readonly Lazy<LatencyModelChoice>? _choice;

    /// <param name="head">All but the measurements, checked.</param>
    /// <param name="measured">The measurements; null with a datasheet.</param>
    /// <param name="profileId">The id that it is stored under; null where it is new.</param>
    public Profile(ProfileHead head, MeasuredPoints? measured, string? profileId = null)
    {
        if (measured is null == head.Datasheet is null)
        {
            throw new ArgumentException("A profile has either measurements or a datasheet.", nameof(measured));
        }

        (Content, Measured, _datasheet) = (head.Content, measured, head.Datasheet);
        if (measured?.Table is { } table)
        {
            _shrunk = new(() => ShrunkProfile.Of(table));
            _choice = new(() => LatencyModelChoice.Choose(table));
        }

        ProfileId = profileId ?? ProfileJson.IdOf(Content, measured);
    }

    /// <summary>SHA-256 of the canonical JSON: equal content has an equal id.</summary>
    public string ProfileId { get; }

    /// <summary>What was sent, its defaults filled in, without its measurements: those are the table.</summary>
    public ProfileRequest Content { get; }

    /// <summary>Whether the layer itself was not measured: a datasheet, or times that were composed.</summary>
    public bool IsEstimated => IsDatasheet || Content.EstimatedFrom is not null;

    public bool IsDatasheet => _datasheet is not null;

    /// <summary>"measured", "estimated" or "adjusted".</summary>
    public string Provenance => ProvenanceOf(Content.AdjustedFrom, IsEstimated);

    /// <summary>The measurements with all that was sent of them; null with a datasheet.</summary>
    public MeasuredPoints? Measured { get; }

    /// <summary>The share of a split backward that is W; one half where it was not measured.</summary>
    public double WeightGradientShare => Measured?.WeightGradientShare ?? SplitBackward.WeightGradientShare;

    /// <summary>The measurements as they were sent; null with a datasheet.</summary>
    public LatencyTable? Table => Measured?.Table;

    /// <summary>The micro-batch sizes that were measured; null: every size has a latency.</summary>
    public IReadOnlyList<int>? MicroBatchSizes => Table?.MicroBatchSizes;

    /// <summary>The measurements less their noise, computed at the first question; null with a datasheet.</summary>
    public ShrunkProfile? Shrunk => _shrunk?.Value;

    /// <summary>
    /// The latency models that can be fitted to the measurements, with their errors, computed at the first question;
    /// null with a datasheet.
    /// </summary>
    public LatencyModelChoice? Choice => _choice?.Value;

    /// <summary>
    /// What one layer of the model is expected to cost: noisy measurements shrunk toward what the others say, as the
    /// least makespan over raw ones is that of the luckiest. The caller has seen to it that a measured layer is the
    /// model's.
    /// </summary>
    public ILatencyModel LayerLatency(ModelResponse model, int tensorParallelDegree) => Shrunk is not null
        ? Honest(Shrunk.Model)
        : new RooflineLatencyModel(_datasheet!, Layers.ToPlanning(model), tensorParallelDegree);

    /// <summary>A model of the measurements that says so where they are none.</summary>
    public ILatencyModel Honest(ILatencyModel model) => IsEstimated ? new EstimatedLatencyModel(model) : model;

    public static string ProvenanceOf(string? adjustedFrom, bool isEstimated) =>
        adjustedFrom is not null ? "adjusted" : isEstimated ? "estimated" : "measured";
}
