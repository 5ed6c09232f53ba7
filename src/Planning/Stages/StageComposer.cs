using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// Puts stages together: layers on a device, after the embedding on the first stage, before the head on the last. Like
/// stages are one object, so that each is tabulated once, however many splits of the layers are tried.
/// </summary>
public sealed class StageComposer
{
    private readonly IReadOnlyList<StageDevice> _devices;
    private readonly Dictionary<(StageDevice Device, int Layers, bool Embedding, bool Head), ILatencyModel> _known = [];

    /// <param name="devices">[k] is what stage k runs on.</param>
    /// <exception cref="ArgumentException">There is no device.</exception>
    public StageComposer(IReadOnlyList<StageDevice> devices)
    {
        ArgumentNullException.ThrowIfNull(devices);
        _devices = devices.Count > 0
            ? devices
            : throw new ArgumentException("A pipeline has at least one stage and its device.", nameof(devices));
    }

    /// <summary>The stages that have so many layers each, at least one.</summary>
    /// <exception cref="ArgumentException">There is not one number for each device.</exception>
    public IReadOnlyList<ILatencyModel> Stages(IReadOnlyList<int> layersPerStage)
    {
        ArgumentNullException.ThrowIfNull(layersPerStage);
        return layersPerStage.Count == _devices.Count
            ? [.. layersPerStage.Select((layers, k) => Stage(k, layers))]
            : throw new ArgumentException(
                $"Layers for {layersPerStage.Count} stages on {_devices.Count} devices.", nameof(layersPerStage));
    }

    /// <summary>Stage k with so many layers.</summary>
    internal ILatencyModel Stage(int k, int layers)
    {
        var device = _devices[k];
        var hasEmbedding = k == 0 && device.Embedding is not null;
        var hasHead = k == _devices.Count - 1 && device.Head is not null;
        var key = (device, layers, hasEmbedding, hasHead);
        if (!_known.TryGetValue(key, out var stage))
        {
            IEnumerable<ILatencyModel?> parts =
            [
                hasEmbedding ? device.Embedding : null,
                new StageLatencyModel(device.Layer, layers),
                hasHead ? device.Head : null,
            ];
            _known[key] = stage = new SummedLatencyModel(parts.OfType<ILatencyModel>());
        }

        return stage;
    }
}
