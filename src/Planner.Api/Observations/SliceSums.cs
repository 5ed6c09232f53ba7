using TeraPipe.Contracts.Observations;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Drift;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>
/// The slices that were told of one step, added up by phase and compared with what is predicted for them.
/// </summary>
internal sealed class SliceSums(PredictedSteps predicted, Faults faults)
{
    public const string ForwardPhase = "forward";
    public const string BackwardPhase = "backward";

    private readonly HashSet<(int, string, int, int)> _seen = [];
    private (double PredictedMs, double ObservedMs) _forward;
    private (double PredictedMs, double ObservedMs) _backward;

    /// <summary>Deviation of the forwards; null where none was told.</summary>
    public double? Forward => Of(_forward);

    /// <summary>Deviation of the backwards; null where none was told.</summary>
    public double? Backward => Of(_backward);

    /// <summary>Deviation of all; null where none was told.</summary>
    public double? Both =>
        Of((_forward.PredictedMs + _backward.PredictedMs, _forward.ObservedMs + _backward.ObservedMs));

    /// <returns>This, or null where there is a fault.</returns>
    public SliceSums? Add(IReadOnlyList<SliceTime> slices, string field)
    {
        var areValid = true;
        for (var i = 0; i < slices.Count; i++)
        {
            areValid &= Add(slices[i], $"{field}[{i}]");
        }

        return areValid && (slices.Count == 0 || faults.Require(
            Both is not null, field, "have nothing to compare with: the plan predicts 0 ms for them.")) ? this : null;
    }

    private bool Add(SliceTime? slice, string field)
    {
        if (!faults.Require(slice is not null, field, "must be an object.") || !IsInPlan(slice!, field))
        {
            return false;
        }

        var compared = predicted.Compare(slice!);
        var (predictedMs, observedMs) = (compared.Predicted.Value, compared.Observed.Value);
        ref var sum = ref compared.IsForward ? ref _forward : ref _backward;
        sum = (sum.PredictedMs + predictedMs, sum.ObservedMs + observedMs);
        return faults.Require(
            _seen.Add((slice!.Stage!.Value, slice.Phase!, slice.MicroBatch!.Value, slice.Slice!.Value)),
            field,
            "is given twice.");
    }

    private bool IsInPlan(SliceTime slice, string field)
    {
        var (stages, microBatches) = (predicted.Stages, predicted.SliceLatencies.Count);
        return faults.Require(Bounds.IsTime(slice.Ms), $"{field}.ms", Bounds.Time)
            & faults.Require(
                slice.Phase is ForwardPhase or BackwardPhase,
                $"{field}.phase",
                $"must be {ForwardPhase} or {BackwardPhase}.")
            & faults.Require(
                slice.Stage >= 0 && slice.Stage < stages,
                $"{field}.stage",
                $"must be {UpTo(stages)}: the plan has {Count(stages, "stage")}.")
            & (faults.Require(
                slice.MicroBatch >= 0 && slice.MicroBatch < microBatches,
                $"{field}.microBatch",
                $"must be {UpTo(microBatches)}: the slicing '{predicted.Slicing.Kind}' has "
                + $"{Count(microBatches, "micro-batch", "es")}.")
            && HasSlice(slice, predicted.SliceLatencies[slice.MicroBatch!.Value].Length, field));
    }

    private bool HasSlice(SliceTime slice, int slices, string field) => faults.Require(
        slice.Slice >= 0 && slice.Slice < slices,
        $"{field}.slice",
        $"must be {UpTo(slices)}: micro-batch {slice.MicroBatch} of the slicing '{predicted.Slicing.Kind}' "
        + $"has {Count(slices, "slice")}.");

    private static string Count(int count, string one, string ending = "s") =>
        $"{count} {one}{(count == 1 ? "" : ending)}";

    private static string UpTo(int count) => count == 1 ? "0" : $"0 to {count - 1}";

    private static double? Of((double PredictedMs, double ObservedMs) sum) =>
        sum.PredictedMs >= Deviation.LeastPrediction.Value
            ? Deviation.Of(new Milliseconds(sum.ObservedMs), new Milliseconds(sum.PredictedMs))
            : null;
}
