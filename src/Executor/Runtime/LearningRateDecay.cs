namespace TeraPipe.Executor.Runtime;

/// <summary>How a learning rate falls after its warm-up.</summary>
public enum LearningRateDecay
{
    /// <summary>It stays.</summary>
    None,

    /// <summary>By equal amounts.</summary>
    Linear,

    /// <summary>Along half a cosine (Loshchilov and Hutter 2017, arXiv 1608.03983, equation 5, one period).</summary>
    Cosine,

    /// <summary>
    /// It stays for four fifths of the steps and falls by equal amounts in the last one (warm-up, stable, decay; Hu et
    /// al. 2024, arXiv 2404.06395, section 4).
    /// </summary>
    WarmUpStableDecay,
}
