namespace TeraPipe.Planning.Elastic;

/// <summary>Whether the activation cache pays.</summary>
/// <param name="Obstacle">What speaks against it.</param>
/// <param name="Saved">What it saves until the end, writing taken off; nothing where it stays off.</param>
public sealed record CacheAdvice(CacheObstacle Obstacle, Milliseconds Saved)
{
    /// <summary>Whether to use it.</summary>
    public bool IsOn => Obstacle == CacheObstacle.None;

    /// <summary>
    /// On if, and only if, it is of use, fits, and pays: with n passes that read it,
    ///     n (forward − read) > write.
    /// </summary>
    public static CacheAdvice Of(CacheQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var savedMs = (question.PassesLeft * (question.Forward.Value - question.Read.Value)) - question.Write.Value;
        var obstacle = question switch
        {
            { FrozenLayers: <= 0 } => CacheObstacle.NothingFrozen,
            { PassesLeft: <= 0 } => CacheObstacle.NoPassLeft,
            { IsAugmented: true } => CacheObstacle.Augmented,
            { HasTiedEmbedding: true } => CacheObstacle.TiedEmbedding,
            { IsTensorParallel: true } => CacheObstacle.TensorParallel,
            _ when question.Size > question.Budget => CacheObstacle.TooLarge,
            _ => savedMs > 0 ? CacheObstacle.None : CacheObstacle.NoGain,
        };
        return new CacheAdvice(
            obstacle, obstacle == CacheObstacle.None ? new Milliseconds(savedMs) : Milliseconds.Zero);
    }
}
