namespace TeraPipe.Executor.Runtime;

/// <summary>Chooses tokens by their logits.</summary>
internal sealed class TokenSampler
{
    private readonly SamplingOptions _options;
    private readonly Random _random;

    public TokenSampler(SamplingOptions options) => (_options, _random) = (options, new Random(options.Seed));

    /// <summary>A token by softmax(z / temperature) over the likeliest.</summary>
    /// <exception cref="InvalidOperationException">A logit is not a number.</exception>
    public int Next(ReadOnlySpan<float> logits)
    {
        var best = logits.IndexOf(Largest(logits));
        if (_options.Temperature == 0)
        {
            return best;
        }

        int[] tokens = [.. Enumerable.Range(0, logits.Length)];
        var byLogit = logits.ToArray();
        Array.Sort(byLogit, tokens, Comparer<float>.Create((a, b) => b.CompareTo(a)));
        var count = Math.Min(_options.TopK ?? tokens.Length, tokens.Length);
        var weights = new double[count];
        for (var i = 0; i < count; i++)
        {
            weights[i] = Math.Exp((byLogit[i] - byLogit[0]) / _options.Temperature);
        }

        var left = _random.NextDouble() * weights.Sum();
        for (var i = 0; i < count - 1; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return tokens[i];
            }
        }

        return tokens[count - 1];
    }

    private static float Largest(ReadOnlySpan<float> logits)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = float.IsNaN(logit)
                ? throw new InvalidOperationException("The model's logits are not numbers: its weights are damaged.")
                : Math.Max(largest, logit);
        }

        return largest;
    }
}
