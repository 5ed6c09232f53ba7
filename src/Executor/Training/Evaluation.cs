namespace TeraPipe.Executor.Training;

/// <summary>The loss of the sequences that are held out.</summary>
public sealed record Evaluation
{
    /// <summary>Steps that were done before.</summary>
    public required long Step { get; init; }

    /// <summary>Mean cross-entropy over all tokens that count, in nats.</summary>
    public required double Loss { get; init; }

    /// <summary>e to the loss: among so many tokens, equally likely, the model seems to choose.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>How many there are.</summary>
    public required int Sequences { get; init; }

    /// <summary>Their tokens that count.</summary>
    public required long Tokens { get; init; }

    /// <summary>What it took.</summary>
    public required double Ms { get; init; }
}
