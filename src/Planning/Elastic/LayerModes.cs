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

    /// <summary>The same with a frozen prefix of which nothing is computed.</summary>
    internal LayerModes WithoutPrefix => new([.. _modes.Select(mode =>
        mode == LayerMode.FrozenPrefix ? LayerMode.CachedPrefix : mode)]);

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
    public static LayerModes Of(int layers, int frozen, bool isCached = false) =>
        Of(layers, frozen, isCached ? frozen : 0);

    /// <summary>The first layers are frozen, and what the first so many of them give is in the cache: those that were
    /// frozen since are computed.</summary>
    /// <exception cref="ArgumentException">All layers are frozen, or more are cached than frozen, or fewer than none.
    /// </exception>
    public static LayerModes Of(int layers, int frozen, int cached)
    {
        if (cached < 0 || cached > frozen || frozen >= layers)
        {
            throw new ArgumentException(
                $"Of {layers} layers {frozen} are frozen and {cached} cached: 0 <= cached <= frozen < layers.",
                nameof(frozen));
        }

        return new LayerModes([.. Enumerable.Range(0, layers).Select(layer =>
            layer < cached ? LayerMode.CachedPrefix
            : layer < frozen ? LayerMode.FrozenPrefix
            : LayerMode.Active)]);
    }
}
