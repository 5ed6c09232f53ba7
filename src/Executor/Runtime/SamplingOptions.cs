namespace TeraPipe.Executor.Runtime;

/// <summary>How the next token is chosen.</summary>
public sealed record SamplingOptions
{
    /// <summary>Most tokens that are made.</summary>
    public int MaxTokens { get; init; } = 100;

    /// <summary>Logits are divided by it; 0 takes the likeliest token always.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only so many of the likeliest tokens can be taken; missing, all.</summary>
    public int? TopK { get; init; }

    /// <summary>Equal seeds take equal tokens.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Ends the text; missing, nothing does.</summary>
    public int? EndOfText { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; names it.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TopK ?? 1, 1, nameof(TopK));
        if (Temperature is not (>= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Temperature), Temperature, "A temperature is a finite number, 0 or above.");
        }
    }
}
