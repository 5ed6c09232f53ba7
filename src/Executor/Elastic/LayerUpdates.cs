using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Elastic;

/// <summary>
/// How often each layer was updated, those of other ranks too: a layer that was frozen for a time has fewer updates
/// than the head, which never is.
/// </summary>
/// <param name="layers">Of the model.</param>
internal sealed class LayerUpdates(int layers)
{
    private long[] _ofLayers = new long[layers];

    /// <summary>Updates of the head: all.</summary>
    public long All { get; private set; }

    /// <summary>Updates of a part of the model; the embedding's are the first layer's.</summary>
    public long Of(int part) => part > layers ? All : _ofLayers[Math.Max(0, part - 1)];

    /// <summary>Counts an update.</summary>
    public void Count(FrozenParts frozen)
    {
        All++;
        for (var layer = 0; layer < layers; layer++)
        {
            _ofLayers[layer] += frozen.IsFrozen(1 + layer) ? 0 : 1;
        }
    }

    /// <summary>Layer by layer; null where none is or was frozen.</summary>
    public IReadOnlyList<LayerProgress>? ToProgress(FrozenParts frozen)
    {
        LayerProgress[] all =
            [.. _ofLayers.Select((updates, layer) => new LayerProgress(updates, frozen.IsFrozen(1 + layer)))];
        return all.All(layer => layer == new LayerProgress(All, IsFrozen: false)) ? null : all;
    }

    /// <summary>Goes on where another run stopped.</summary>
    public void Resume(TrainingProgress progress)
    {
        All = progress.UpdatesDone;
        _ofLayers = progress.Layers is { } each
            ? [.. each.Select(layer => layer.UpdatesDone)]
            : [.. Enumerable.Repeat(All, layers)];
    }
}
