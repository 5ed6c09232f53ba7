using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>Tables that are hard to search.</summary>
public enum HardShape
{
    /// <summary>Every slice costs the same.</summary>
    AllEqual,

    /// <summary>Forward and backward go up in steps of their own, so that many slicings tie.</summary>
    Plateaus,

    /// <summary>Tiles of 256 tokens.</summary>
    Tiles,

    /// <summary>No tie anywhere, backward nearly twice the forward.</summary>
    Smooth,

    /// <summary>Both phases are bilinear, but know nothing of each other.</summary>
    Unrelated,

    /// <summary>Smooth, and every point of every phase off by up to 10 % on its own.</summary>
    Noisy,

    /// <summary>Tiles with the same noise.</summary>
    NoisyTiles,
}

internal static class HardTable
{
    private const double Noise = 0.1;

    public static ILatencyModel Create(HardShape shape) => shape switch
    {
        HardShape.AllEqual => new FunctionLatencyModel((_, _, _) => (1, 1)),
        HardShape.Plateaus => new FunctionLatencyModel(
            (b, l, c) => (Math.Ceiling(b * l / 64.0), 1 + Math.Floor(b * (l + c) / 128.0))),
        HardShape.Tiles => FunctionLatencyModel.Stepped,
        HardShape.Smooth => FunctionLatencyModel.Smooth,
        HardShape.Unrelated => RandomTable.Create(new Random(3), TableKind.Smooth, TableKind.Smooth),
        HardShape.Noisy => WithNoise(FunctionLatencyModel.Smooth),
        HardShape.NoisyTiles => WithNoise(FunctionLatencyModel.Stepped),
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    private static FunctionLatencyModel WithNoise(FunctionLatencyModel model) => new((b, l, c) =>
    {
        var latency = model.Predict(b, new Tokens(l), new Tokens(c));
        return (latency.Forward.Value * Factor(seed: 1), latency.Backward.Value * Factor(seed: 2));

        double Factor(long seed) => 1 + (Noise * ((2 * RandomTable.Uniform(seed, b, l, c)) - 1));
    });
}
