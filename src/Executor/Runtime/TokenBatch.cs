namespace TeraPipe.Executor.Runtime;

/// <summary>What one step trains on: tokens and, for each, the token after it. Both are [B, L], int64.</summary>
public sealed class TokenBatch : IDisposable
{
    /// <param name="sequences">[B][L + 1]: each sequence with the token that follows its last.</param>
    /// <param name="device">Device of the stages.</param>
    /// <exception cref="ArgumentException">There is no sequence, or they differ in length.</exception>
    public TokenBatch(IReadOnlyList<long[]> sequences, Device device)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (sequences.Count == 0
            || sequences.Any(sequence => sequence.Length != sequences[0].Length || sequence.Length < 2))
        {
            throw new ArgumentException(
                "A batch has at least one sequence, all of one length, each of a token and the next at least.",
                nameof(sequences));
        }

        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var length = sequences[0].Length;
        var all = tensor(sequences.SelectMany(sequence => sequence).ToArray()).view(sequences.Count, length).to(device);
        Inputs = all.narrow(1, 0, length - 1).contiguous().DetachFromDisposeScope();
        Targets = all.narrow(1, 1, length - 1).contiguous().DetachFromDisposeScope();
    }

    /// <summary>[B, L].</summary>
    public Tensor Inputs { get; }

    /// <summary>[B, L].</summary>
    public Tensor Targets { get; }

    /// <summary>B · L.</summary>
    public long Tokens => Inputs.numel();

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
    }
}
