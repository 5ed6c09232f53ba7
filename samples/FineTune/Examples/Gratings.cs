using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.FineTune.Examples;

/// <summary>
/// Pictures of waves in noise, 32 × 32 pixels in patches of 4 × 4. What is asked for is their direction, to learn from
/// the beginning, or their length, to go on with.
/// </summary>
internal sealed class Gratings(bool asksForLength) : ITask
{
    private const int Side = 32, PatchSide = 4, PatchesInRow = Side / PatchSide;
    private const int PatchNumbers = PatchSide * PatchSide, Kinds = 4;
    private const double NoiseDeviation = 0.6;

    /// <inheritdoc/>
    public string Name => asksForLength ? "gratings by length 1" : "gratings by direction 1";

    /// <inheritdoc/>
    public int Classes => Kinds;

    /// <inheritdoc/>
    public int SequenceTokens => 1 + (PatchesInRow * PatchesInRow);

    /// <inheritdoc/>
    public GptShape Shape(int layers, int hiddenSize, int heads) => new(
        layers, hiddenSize, heads, feedForwardSize: 4 * hiddenSize, vocabularySize: 1, SequenceTokens)
    {
        Architecture = Architecture.Vit,
        PatchNumbers = PatchNumbers,
        ClassCount = Kinds,
    };

    /// <inheritdoc/>
    public TokenBatch Batch(IReadOnlyList<long> numbers)
    {
        using var scope = NewDisposeScope();
        var pictures = numbers.Select(Draw).ToArray();
        var patches = tensor(pictures.SelectMany(picture => picture.Patches).ToArray())
            .view(numbers.Count, SequenceTokens, PatchNumbers);
        return TokenBatch.Classified(patches, [.. pictures.Select(picture => (long)picture.Class)], numbers);
    }

    private (float[] Patches, int Class) Draw(long number)
    {
        var random = Draws.Of(number);
        var (direction, length) = (random.Next(Kinds), random.Next(Kinds));
        var (angle, phase) = (Math.PI * direction / Kinds, 2 * Math.PI * random.NextDouble());
        var wave = 2 * Math.PI / (4 << length); // lengths of 4, 8, 16 and 32 pixels
        var (right, down) = (wave * Math.Cos(angle), wave * Math.Sin(angle));
        var patches = new float[SequenceTokens * PatchNumbers]; // the first, the class token's, stays zero
        for (var pixel = 0; pixel < Side * Side; pixel++)
        {
            var (y, x) = (pixel / Side, pixel % Side);
            var patch = 1 + (y / PatchSide * PatchesInRow) + (x / PatchSide);
            var place = (y % PatchSide * PatchSide) + (x % PatchSide);
            patches[(patch * PatchNumbers) + place] =
                (float)(Math.Sin((right * x) + (down * y) + phase) + (NoiseDeviation * Normal(random)));
        }

        return (patches, asksForLength ? length : direction);
    }

    /// <summary>Box and Muller's.</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
