using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>
/// The weights of a stage side by side in one piece of memory, and their gradients in another of the same layout: what
/// is reduced between replicas and what an optimiser's share is are runs of it. The last part stands first, since
/// backward is done with it first. Weights of 16 bits have gradients and master copies in single precision. Frozen
/// parts have no gradients; those of a frozen prefix, which stands last, no memory for them either.
/// </summary>
internal sealed class StageWeights : IDisposable
{
    private const long Alignment = 64; // elements: every weight begins at a cache line

    private readonly IReadOnlyList<IModelPart> _parts;
    private bool[] _isFrozen;

    /// <param name="parts">The parts of the stage, in the order of forward.</param>
    /// <param name="placement">Number format and device.</param>
    /// <param name="dataParallelDegree">The memory can be cut into as many equal shares.</param>
    public StageWeights(IReadOnlyList<IModelPart> parts, Placement placement, int dataParallelDegree)
    {
        using var scope = NewDisposeScope();
        (_parts, _isFrozen) = (parts, new bool[parts.Count]);
        All = [.. parts.SelectMany(part => part.Weights)];
        var ends = new long[parts.Count];
        var places = new List<(Weight Weight, long Start)>();
        var end = 0L;
        for (var part = parts.Count - 1; part >= 0; part--)
        {
            foreach (var weight in parts[part].Weights)
            {
                places.Add((weight, end));
                end = RoundUp(end + weight.Count, Alignment);
            }

            ends[part] = end;
        }

        var elements = RoundUp(end, Alignment * dataParallelDegree);
        Data = zeros([elements], dtype: placement.Dtype, device: placement.Device);
        Gradient = NewGradient(end);
        Master = placement.Dtype.Is16Bit() ? zeros_like(Data, dtype: placement.Dtype.Wide()) : Data.alias();
        PartEnds = ends;
        foreach (var (weight, start) in places)
        {
            weight.Place(start, this);
            weight.Thaw(Gradient);
        }

        Data.DetachFromDisposeScope();
        Master.DetachFromDisposeScope();
    }

    /// <summary>All weights, [n].</summary>
    public Tensor Data { get; }

    /// <summary>
    /// The sums of their gradients, in the wider format: [m], m ≤ n, up to the end of the first part that is trained.
    /// </summary>
    public Tensor Gradient { get; private set; }

    /// <summary>
    /// What the optimiser updates, [n], in the wider format: the weights themselves, or a copy of those of 16 bits.
    /// Gone once an optimiser has taken its share.
    /// </summary>
    public Tensor Master { get; }

    /// <summary>[i] is the place behind the weights of part i; those of part i + 1 stand before them.</summary>
    public IReadOnlyList<long> PartEnds { get; }

    /// <summary>In the order of forward.</summary>
    public IReadOnlyList<Weight> All { get; }

    /// <inheritdoc cref="All"/>
    public IEnumerable<NamedParameter> Parameters => All.Select(weight => new NamedParameter(
        weight.Name, weight.Parameter, weight.IsFrozen ? null : weight.Gradient));

    /// <summary>Whether the stage's i-th part is frozen.</summary>
    public bool IsFrozen(int part) => _isFrozen[part];

    /// <summary>Where the weights of part i begin.</summary>
    public long PartStart(int part) => part + 1 < PartEnds.Count ? PartEnds[part + 1] : 0;

    /// <summary>Freezes some parts, and thaws the others; what was in gradients is gone.</summary>
    /// <param name="isFrozen">[i] says it of the stage's i-th part.</param>
    public void Freeze(IReadOnlyList<bool> isFrozen)
    {
        using var scope = NewDisposeScope();
        _isFrozen = [.. isFrozen];
        foreach (var weight in All)
        {
            weight.Freeze();
        }

        var first = Array.IndexOf(_isFrozen, false);
        Gradient.Dispose(); // before there is another one
        Gradient = NewGradient(first < 0 ? 0 : PartEnds[first]);
        foreach (var weight in _parts.Where((_, part) => !_isFrozen[part]).SelectMany(part => part.Weights))
        {
            weight.Thaw(Gradient);
        }
    }

    /// <summary>Does something with all gradients that there are, in as few runs as there can be, [any].</summary>
    public void OnGradients(Action<Tensor> run)
    {
        using var scope = NewDisposeScope();
        for (var part = _parts.Count - 1; part >= 0; part--)
        {
            var start = PartStart(part);
            while (part > 0 && !_isFrozen[part] && !_isFrozen[part - 1])
            {
                part--;
            }

            if (!_isFrozen[part])
            {
                run(Gradient.narrow(0, start, PartEnds[part] - start));
            }
        }
    }

    /// <summary>A run of the master weights, for the optimiser that updates it; the rest is let go.</summary>
    public Tensor TakeMaster(long start, long count)
    {
        using var all = Master;
        var share = all.narrow(0, start, count);
        return all.dtype == Data.dtype ? share : share.clone();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var weight in All)
        {
            weight.Dispose();
        }

        Data.Dispose();
        Gradient.Dispose();
        Master.Dispose();
    }

    private Tensor NewGradient(long elements) =>
        zeros([elements], dtype: Data.dtype.Wide(), device: Data.device).DetachFromDisposeScope();

    private static long RoundUp(long count, long multiple) => (count + multiple - 1) / multiple * multiple;
}
