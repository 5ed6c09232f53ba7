namespace TeraPipe.Executor.Checkpoints;

/// <summary>
/// Tensors by name in one file, in the safetensors format: the header's length in 8 bytes, little-endian; a JSON header
/// with each tensor's type, shape and place; the elements, row by row (github.com/huggingface/safetensors, "Format").
/// </summary>
public static class SafetensorsFile
{
    private const long PieceElements = 1L << 26; // Tensor.bytes is a span, of less than 2 GiB

    /// <summary>Writes the file, or leaves the old one as it was.</summary>
    /// <param name="path">The file; its folder is there.</param>
    /// <param name="tensors">
    /// On any device; F64, F32, BF16, F16, I64, I32, U8 or BOOL. They are written by falling size of element, then by
    /// name, so that each lies at a multiple of its element's size.
    /// </param>
    /// <param name="metadata">What else is to be said.</param>
    /// <exception cref="ArgumentException">
    /// A name is there twice or is the format's own, a type is another, or the header is too long.
    /// </exception>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Write(
        string path,
        IEnumerable<(string Name, Tensor Tensor)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        (string Name, Tensor Tensor)[] ordered =
        [
            .. tensors.OrderByDescending(named => SafetensorsDtype.Of(named.Tensor.dtype).Bytes)
                .ThenBy(named => named.Name, StringComparer.Ordinal),
        ];
        var header = new SafetensorsHeader(EntriesOf(ordered), metadata ?? new Dictionary<string, string>()).ToBytes();
        AtomicFile.Write(path, file =>
        {
            file.Write(header);
            foreach (var (_, tensor) in ordered)
            {
                WriteElements(file, tensor);
            }
        });
    }

    /// <summary>All tensors of a file, on the host.</summary>
    /// <remarks>They are the caller's to dispose, or the innermost dispose scope's.</remarks>
    /// <exception cref="SafetensorsException">The file is not as the format has it.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path)
    {
        using var reader = new SafetensorsReader(path);
        using var scope = NewDisposeScope(); // of the tensors read so far, should one fail
        var tensors = reader.Header.Entries.ToDictionary(
            entry => entry.Name, entry => reader.Read(entry.Name), StringComparer.Ordinal);
        foreach (var tensor in tensors.Values)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return tensors;
    }

    /// <summary>What a file holds, without the elements.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static SafetensorsHeader ReadHeader(string path)
    {
        using var reader = new SafetensorsReader(path);
        return reader.Header;
    }

    /// <summary>A tensor's elements, in pieces that a span can hold.</summary>
    internal static IEnumerable<Tensor> Pieces(Tensor contiguous)
    {
        var flat = contiguous.view(-1);
        for (var start = 0L; start < flat.numel(); start += PieceElements)
        {
            yield return flat.narrow(0, start, Math.Min(PieceElements, flat.numel() - start));
        }
    }

    private static List<SafetensorsEntry> EntriesOf((string Name, Tensor Tensor)[] tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { SafetensorsHeader.MetadataName };
        var entries = new List<SafetensorsEntry>();
        foreach (var (name, tensor) in tensors)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException($"'{name}' is there twice, or is the format's own name.", nameof(tensors));
            }

            entries.Add(new SafetensorsEntry(name, tensor.dtype, tensor.shape, entries.LastOrDefault()?.End ?? 0));
        }

        return entries;
    }

    private static void WriteElements(FileStream file, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        foreach (var piece in Pieces(tensor.detach().cpu().contiguous()))
        {
            file.Write(piece.bytes);
        }
    }
}
