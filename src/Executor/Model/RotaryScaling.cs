using System.Globalization;

namespace TeraPipe.Executor.Model;

/// <summary>
/// How Llama 3.1 stretches its rotary positions' waves to sequences longer than those it was first trained on: long
/// waves by a factor, short ones not, those between by some of both ("rope_type": "llama3" of Hugging Face's
/// transformers, modeling_rope_utils.py).
/// </summary>
public sealed record RotaryScaling
{
    /// <param name="factor">How many times as long the longest waves become; at least 1.</param>
    /// <param name="lowFrequencyFactor">Waves longer than the original sequence / this are stretched fully.</param>
    /// <param name="highFrequencyFactor">Waves shorter than the original sequence / this are not; larger.</param>
    /// <param name="originalSequenceTokens">Longest sequence of the first training.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public RotaryScaling(
        double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalSequenceTokens)
    {
        if (!(double.IsFinite(factor) && factor >= 1)
            || !(lowFrequencyFactor > 0 && highFrequencyFactor > lowFrequencyFactor)
            || !double.IsFinite(highFrequencyFactor)
            || originalSequenceTokens < 1)
        {
            throw new ArgumentException(
                "Rotary scaling takes a factor of at least 1, a low frequency factor above 0, a high one above the "
                + $"low one and a sequence of at least 1 token, not {factor}, {lowFrequencyFactor}, "
                + $"{highFrequencyFactor} and {originalSequenceTokens}.");
        }

        (Factor, OriginalSequenceTokens) = (factor, originalSequenceTokens);
        (LowFrequencyFactor, HighFrequencyFactor) = (lowFrequencyFactor, highFrequencyFactor);
    }

    /// <summary>How many times as long the longest waves become.</summary>
    public double Factor { get; }

    /// <summary>Waves longer than the original sequence / this are stretched fully.</summary>
    public double LowFrequencyFactor { get; }

    /// <summary>Waves shorter than the original sequence / this are not stretched.</summary>
    public double HighFrequencyFactor { get; }

    /// <summary>Longest sequence of the first training, in tokens.</summary>
    public int OriginalSequenceTokens { get; }

    /// <summary>The same in every culture: ranks and checkpoints compare it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{nameof(RotaryScaling)} {{ {nameof(Factor)} = {Factor}, {nameof(LowFrequencyFactor)} = {LowFrequencyFactor}, "
        + $"{nameof(HighFrequencyFactor)} = {HighFrequencyFactor}, "
        + $"{nameof(OriginalSequenceTokens)} = {OriginalSequenceTokens} }}");

    /// <summary>
    /// f · ((1 − s)/factor + s) for s = (waves in the original sequence − low)/(high − low), held within 0 and 1.
    /// </summary>
    /// <param name="frequencies">Radians a token, [n].</param>
    /// <returns>[n].</returns>
    internal Tensor Of(Tensor frequencies)
    {
        var waves = frequencies.mul(OriginalSequenceTokens / (2 * Math.PI));
        var unstretched = waves.sub(LowFrequencyFactor).div(HighFrequencyFactor - LowFrequencyFactor).clamp(0, 1);
        return frequencies.mul(unstretched.mul(1 - (1 / Factor)).add(1 / Factor));
    }
}
