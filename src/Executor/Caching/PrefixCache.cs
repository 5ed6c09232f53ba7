using System.Security.Cryptography;
using System.Text;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Caching;

/// <summary>The activation cache for one frozen prefix: as it is and as it was with fewer layers.</summary>
internal sealed class PrefixCache
{
    private readonly ActivationCache _cache;
    private readonly CacheMark[] _marks; // the most layers first

    /// <summary>Reads all frozen weights, once.</summary>
    /// <param name="cache">Of all prefixes.</param>
    /// <param name="shape">The whole model.</param>
    /// <param name="stage">The first stage, with all of the prefix; it does not change as long as this is used.</param>
    public PrefixCache(ActivationCache cache, GptShape shape, GptStage stage)
    {
        _cache = cache;
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{shape}"));
        var marks = new List<CacheMark>();
        for (var part = 0; part < stage.FirstTrained; part++)
        {
            Append(hash, stage.Parts[part]);
            if (part > 0) // after the embedding alone nothing is kept
            {
                marks.Add(cache.Mark(part, hash.GetCurrentHash()));
            }
        }

        marks.Reverse();
        _marks = [.. marks];
    }

    /// <summary>Layers of the prefix.</summary>
    public int Boundary => _marks[0].Boundary;

    /// <inheritdoc cref="ActivationCache.Shape"/>
    public IReadOnlyList<long> Shape => _cache.Shape;

    /// <inheritdoc cref="ActivationCache.Dtype"/>
    public ScalarType Dtype => _cache.Dtype;

    /// <inheritdoc cref="ActivationCache.Read"/>
    public int? Read(long sequence, Tensor to) => _cache.Read(sequence, _marks, to);

    /// <summary>Writes what the prefix gives for a sequence, if it has a slot and there is room.</summary>
    public void Write(long sequence, Tensor activations) => _cache.Write(sequence, _marks[0], activations);

    private static void Append(IncrementalHash hash, IModelPart part)
    {
        foreach (var weight in part.Weights)
        {
            using var scope = NewDisposeScope();
            foreach (var piece in SafetensorsFile.Pieces(weight.Parameter.detach().cpu()))
            {
                hash.AppendData(piece.bytes);
            }
        }
    }
}
