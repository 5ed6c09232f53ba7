using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Caching;

/// <summary>
/// The frozen prefix of a micro-batch by the activation cache: what is there is read; sequences of which an earlier
/// boundary is there go through the layers since, all others through the whole prefix, and what they give is written.
/// Neighbours that need the same layers run together.
/// </summary>
internal sealed class CachedPrefix : IFrozenPrefix
{
    private readonly PrefixCache _cache;
    private readonly IReadOnlyList<long> _numbers;
    private readonly Tensor _activations; // [b, L, h] on the host: as they were read, then as they are
    private readonly List<Neighbours> _computed = [];

    /// <param name="cache">What is read and written.</param>
    /// <param name="stage">The stage with the whole prefix.</param>
    /// <param name="group">The ranks that share it: this one alone.</param>
    /// <param name="numbers">Of the micro-batch's sequences in the data.</param>
    public CachedPrefix(PrefixCache cache, GptStage stage, ICommunicator group, IReadOnlyList<long> numbers)
    {
        (_cache, _numbers) = (cache, numbers);
        using var scope = NewDisposeScope();
        _activations = empty([numbers.Count, .. cache.Shape], dtype: cache.Dtype).DetachFromDisposeScope();
        for (var row = 0; row < numbers.Count; row++)
        {
            var layers = cache.Read(numbers[row], _activations.select(0, row));
            if (layers == cache.Boundary)
            {
                continue;
            }

            if (_computed is [.., var last] && last.End == row && last.Layers == layers)
            {
                _computed[^1] = last with { Count = last.Count + 1 };
            }
            else
            {
                var firstPart = layers is { } done ? 1 + done : 0;
                _computed.Add(new Neighbours(
                    row, 1, layers, new ComputedPrefix(stage, group, firstPart, (int)cache.Shape[0])));
            }
        }
    }

    /// <inheritdoc/>
    public Tensor Forward(SliceInput slice, Tensor activations)
    {
        var own = _activations.narrow(1, slice.ContextTokens, slice.Tokens.shape[1]);
        foreach (var neighbours in _computed)
        {
            using var scope = NewDisposeScope();
            var rows = slice.Rows(neighbours.First, neighbours.Count);
            var here = own.narrow(0, neighbours.First, neighbours.Count);
            here.copy_(neighbours.Prefix.Forward(
                rows, neighbours.Layers is null ? rows.Tokens : here.to(activations.device)));
        }

        if (slice.EndTokens == _activations.shape[1])
        {
            Write();
        }

        return own.clone().to(activations.device); // later slices are written beside it
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _activations.Dispose();
        _computed.ForEach(neighbours => neighbours.Prefix.Dispose());
    }

    private void Write()
    {
        using var scope = NewDisposeScope();
        foreach (var row in _computed.SelectMany(neighbours => Enumerable.Range(neighbours.First, neighbours.Count)))
        {
            _cache.Write(_numbers[row], _activations.select(0, row));
        }
    }

    /// <param name="First">The first sequence.</param>
    /// <param name="Count">How many.</param>
    /// <param name="Layers">Layers that what was read has gone through; null if nothing was.</param>
    /// <param name="Prefix">The layers that they need.</param>
    private readonly record struct Neighbours(int First, int Count, int? Layers, ComputedPrefix Prefix)
    {
        public int End => First + Count;
    }
}
