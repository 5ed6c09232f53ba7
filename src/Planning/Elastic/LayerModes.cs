namespace TeraPipe.Planning.Elastic;

/// <summary>What is still computed of each layer of a model.</summary>
public sealed class LayerModes
{
    private readonly LayerMode[] _modes;

    private LayerModes(LayerMode[] modes) => _modes = modes;

    /// <summary>[l] is layer l's.</summary>
    public IReadOnlyList<LayerMode> All => _modes;

    /// <summary>Layers of which something is computed, or of which another frozen one stands below.</summary>
    public int Computed => _modes.Count(mode => mode != LayerMode.CachedPrefix);

    /// <param name="isFrozen">[l] says whether layer l is frozen; the last one is not.</param>
    /// <param name="isCached">Whether what the frozen prefix gives is in the activation cache.</param>
    /// <exception cref="ArgumentException">No layer, or not the last one, is trained.</exception>
    public static LayerModes Of(IReadOnlyList<bool> isFrozen, bool isCached = false)
    {
        ArgumentNullException.ThrowIfNull(isFrozen);
        if (isFrozen.Count == 0 || isFrozen[^1])
        {
            throw new ArgumentException("The last layer is trained to the end.", nameof(isFrozen));
        }

        var prefix = isFrozen.TakeWhile(frozen => frozen).Count();
        return new LayerModes([.. isFrozen.Select((frozen, layer) => (frozen, layer) switch
        {
            (false, _) => LayerMode.Active,
            (true, var l) when l >= prefix => LayerMode.FrozenInner,
            _ => isCached ? LayerMode.CachedPrefix : LayerMode.FrozenPrefix,
        })]);
    }

    /// <summary>The first layers are frozen.</summary>
    /// <exception cref="ArgumentException">All layers are, or fewer than none.</exception>
    public static LayerModes Of(int layers, int frozen, bool isCached = false) => frozen < 0
        ? throw new ArgumentException($"{frozen} frozen layers are fewer than none.", nameof(frozen))
        : Of([.. Enumerable.Range(0, layers).Select(layer => layer < frozen)], isCached);
}
