namespace TeraPipe.Executor.Model;

/// <summary>
/// How GELU, x · Φ(x) for the normal distribution Φ, is computed (Hendrycks and Gimpel 2016, arXiv 1606.08415, section
/// 2).
/// </summary>
public enum GeluApproximation
{
    /// <summary>Exactly, by the error function.</summary>
    None,

    /// <summary>x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), as GPT-2 ("gelu_new").</summary>
    Tanh,
}
