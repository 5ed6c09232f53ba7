using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>
/// Times of causal attention of a slice to itself and its context, by micro-batch, slice and context. Where the file
/// has no column for contexts, the attention of l tokens after c others is taken to be that of c + l tokens less that
/// of c, and no less than that of l: pairs of tokens add up.
/// </summary>
internal sealed class AttentionTable
{
    private readonly Dictionary<AttentionShape, List<(int MicroBatch, int Slice, int Context, OperatorTimes Times)>>
        _rows = [];

    private readonly CsvTable _table;

    private AttentionTable(string file, CsvTable table) => (File, _table) = (file, table);

    /// <summary>The file's name.</summary>
    public string File { get; }

    /// <summary>What the file's head says.</summary>
    public ProfileRequest Head => _table.Head;

    /// <summary>Whether contexts are tabulated.</summary>
    public bool HasContexts => _table.Has("context_tokens");

    /// <summary>The shapes that are tabulated.</summary>
    public IEnumerable<AttentionShape> Shapes => _rows.Keys;

    /// <returns>Null where there is no row to read; why is in the faults.</returns>
    public static AttentionTable? Read(FileInfo file, ImportFaults faults)
    {
        if (CsvTable.Read(
            file,
            ["micro_batch", "slice_tokens", "heads", "head_size", "forward_ms"],
            ["context_tokens", "key_value_heads", "backward_ms"],
            faults) is not { } table)
        {
            return null;
        }

        var (read, seen) = (new AttentionTable(file.Name, table), new Dictionary<object, CsvRow>());
        foreach (var row in table.Rows)
        {
            read.Add(row, seen, faults);
        }

        return read;
    }

    /// <summary>All points of a shape, each with its attention.</summary>
    public IEnumerable<(int MicroBatch, int Slice, int Context, OperatorTimes Times)> PointsOf(AttentionShape shape)
    {
        var rows = _rows.GetValueOrDefault(shape) ?? [];
        return HasContexts ? rows : rows.GroupBy(row => row.MicroBatch).SelectMany(size => Differences(
            size.Key, new OperatorCurve(size.Select(row => (row.Slice, row.Times)))));
    }

    private static IEnumerable<(int MicroBatch, int Slice, int Context, OperatorTimes Times)> Differences(
        int microBatch, OperatorCurve curve) =>
        from slice in curve.Sizes
        from context in curve.Sizes.Prepend(0)
        where (long)slice + context <= curve.Most
        select (microBatch, slice, context, After(curve, slice, context));

    private static OperatorTimes After(OperatorCurve curve, int slice, int context)
    {
        var alone = curve.At(slice)!.Value;
        if (context == 0)
        {
            return alone;
        }

        var (whole, before) = (curve.At(slice + context)!.Value, curve.At(context)!.Value);
        return new OperatorTimes(
            Math.Max(alone.ForwardMs, whole.ForwardMs - before.ForwardMs),
            Math.Max(alone.BackwardMs, whole.BackwardMs - before.BackwardMs));
    }

    private void Add(CsvRow row, Dictionary<object, CsvRow> seen, ImportFaults faults)
    {
        var (b, l, heads, size) = (
            _table.Count(row, "micro_batch", 1),
            _table.Count(row, "slice_tokens", 1),
            _table.Count(row, "heads", 1),
            _table.Count(row, "head_size", 1));
        var c = HasContexts ? _table.Count(row, "context_tokens", 0) : 0;
        var shared = _table.Count(row, "key_value_heads", 1, isOptional: true) ?? heads;
        var (forwardMs, backwardMs) = (
            _table.Number(row, "forward_ms"), _table.Number(row, "backward_ms", isOptional: true));
        if (b is null || l is null || c is null || heads is null || size is null || forwardMs is null)
        {
            return;
        }

        var shape = new AttentionShape((int)heads, (int)shared!, (int)size);
        if (seen.TryAdd((shape, b, l, c), row))
        {
            _rows.TryAdd(shape, []);
            _rows[shape].Add(((int)b, (int)l, (int)c, new OperatorTimes(forwardMs.Value, backwardMs)));
        }
        else
        {
            var first = _table.PlaceOf(seen[(shape, b, l, c)]);
            faults.Add(_table.PlaceOf(row), $"this slice, context and shape repeat {first}: give it once.");
        }
    }
}
