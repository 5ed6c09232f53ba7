namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>One of our parameters, and the tensors of a Hugging Face checkpoint that it is made of.</summary>
internal sealed class MappedWeight
{
    private MappedWeight(string name, bool isTransposed, IReadOnlyList<MappedTensor> parts) =>
        (Name, IsTransposed, Parts) = (name, isTransposed, parts);

    /// <summary>Our name.</summary>
    public string Name { get; }

    /// <summary>Whether theirs is [in, out], where ours is [out, in].</summary>
    public bool IsTransposed { get; }

    /// <summary>Theirs; several stand one below the other, along the first dimension.</summary>
    public IReadOnlyList<MappedTensor> Parts { get; }

    /// <summary>They have it as we have it, perhaps under another name.</summary>
    public static MappedWeight Same(string name, string theirs, params long[] shape) =>
        new(name, false, [new(theirs, shape)]);

    /// <summary>Theirs is [in, out].</summary>
    public static MappedWeight Transposed(string name, string theirs, long outputs, long inputs) =>
        new(name, true, [new(theirs, [inputs, outputs])]);

    /// <summary>They have several matrices for it.</summary>
    public static MappedWeight Joined(string name, long columns, params (string Theirs, long Rows)[] parts) =>
        new(name, false, [.. parts.Select(part => new MappedTensor(part.Theirs, [part.Rows, columns]))]);

    /// <summary>Theirs as ours; may share its numbers with what was read.</summary>
    public Tensor Join(Func<string, Tensor> read)
    {
        Tensor[] parts = [.. Parts.Select(part => read(part.Name))];
        return parts is not [var only] ? cat(parts, 0) : IsTransposed ? only.transpose(0, 1) : only;
    }

    /// <summary>Ours as theirs; views of ours.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Split(Tensor whole)
    {
        var start = 0L;
        foreach (var part in Parts)
        {
            var theirs = Parts.Count == 1 ? whole : whole.narrow(0, start, part.Shape[0]);
            yield return (part.Name, IsTransposed ? theirs.transpose(0, 1) : theirs);
            start += part.Shape[0];
        }
    }
}
