namespace TeraPipe.Executor.Transport;

/// <summary>A rank of an earlier generation has sent something: it has not heard of a replan.</summary>
public sealed class StaleGenerationException : InvalidOperationException
{
    /// <param name="what">What it has sent.</param>
    /// <param name="sent">The sender's generation.</param>
    /// <param name="current">The receiver's.</param>
    public StaleGenerationException(string what, int sent, int current)
        : base($"{what} is of generation {sent}, and the pipeline is at generation {current}: "
            + "it was sent by a rank that was left at a replan, and is refused.")
    {
    }
}
