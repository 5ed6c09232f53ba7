using TeraPipe.Bench.Measuring;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// The times that a prediction is made from, measured by one thread: slices on one layer, on the embedding and on the
/// head, and what a stage does at the start and at the end of a step.
/// </summary>
internal sealed class PartTimes : IDisposable
{
    private readonly StageBench _layer, _embedding, _head, _stage;
    private readonly Dictionary<SlicePlace, SliceTimes> _onLayer, _onEmbedding, _onHead;
    private readonly List<double> _clearMs = [], _updateMs = [];
    private readonly Random _random = new(1);

    /// <param name="model">The whole model.</param>
    /// <param name="places">The slices to measure.</param>
    /// <param name="device">Whose start and end of a step; the model's layers are shared equally.</param>
    /// <param name="devices">How many there are.</param>
    public PartTimes(BenchModel model, IReadOnlyCollection<SlicePlace> places, int device, int devices)
    {
        StageBench Bench(int layers, bool isFirst, bool isLast) =>
            new(model.Shape, layers, (isFirst, isLast), BenchModel.Placement);

        _layer = Bench(1, false, false);
        _embedding = Bench(0, true, false);
        _head = Bench(0, false, true);
        _stage = Bench(model.Layers / devices, device == 0, device == devices - 1);
        _onLayer = On(_layer, places);
        _onEmbedding = On(_embedding, places.Select(WithoutContext));
        _onHead = On(_head, places.Select(WithoutContext));
    }

    /// <summary>Measures everything once, in random order.</summary>
    public void Measure()
    {
        SliceTimes[] all = [.. _onLayer.Values, .. _onEmbedding.Values, .. _onHead.Values];
        _random.Shuffle(all);
        foreach (var slice in all)
        {
            slice.Measure();
        }

        _clearMs.Add(Repeat.Once(_stage.ClearGradients));
        _updateMs.Add(Repeat.Once(_stage.OptimizerStep));
    }

    /// <summary>What was measured while warming up is not counted.</summary>
    public void Forget()
    {
        foreach (var slice in _onLayer.Values.Concat(_onEmbedding.Values).Concat(_onHead.Values))
        {
            slice.Forget();
        }

        _clearMs.Clear();
        _updateMs.Clear();
    }

    /// <summary>Slices that are measured, over all parts.</summary>
    public int Count => _onLayer.Count + _onEmbedding.Count + _onHead.Count;

    /// <summary>Setting the device's gradients to zero.</summary>
    public double ClearMs => Rounds.Median(_clearMs);

    /// <summary>Updating the device's weights.</summary>
    public double UpdateMs => Rounds.Median(_updateMs);

    /// <summary>A slice on a stage of so many layers.</summary>
    public double StageMs(SlicePlace slice, Phase phase, int layers, (bool IsFirst, bool IsLast) ends) =>
        (layers * _onLayer[slice].Ms(phase))
        + (ends.IsFirst ? _onEmbedding[WithoutContext(slice)].Ms(phase) : 0)
        + (ends.IsLast ? _onHead[WithoutContext(slice)].Ms(phase) : 0);

    public void Dispose()
    {
        foreach (var slice in _onLayer.Values.Concat(_onEmbedding.Values).Concat(_onHead.Values))
        {
            slice.Dispose();
        }

        foreach (var stage in new[] { _layer, _embedding, _head, _stage })
        {
            stage.Dispose();
        }
    }

    /// <summary>Embedding and head do not look at it.</summary>
    private static SlicePlace WithoutContext(SlicePlace slice) => slice with { ContextTokens = 0 };

    private static Dictionary<SlicePlace, SliceTimes> On(StageBench stage, IEnumerable<SlicePlace> places) =>
        places.Distinct().ToDictionary(
            place => place,
            place => new SliceTimes(stage.Slice(place.Sequences, place.SliceTokens, place.ContextTokens)));
}
