namespace TeraPipe.Torch.Modules;

/// <summary>Choices of <see cref="torch.nn.functional.gelu(torch.Tensor, Approximate)"/>.</summary>
public static class GELU
{
    /// <summary>How the normal distribution is computed.</summary>
    public enum Approximate
    {
        /// <summary>Exactly, by the error function.</summary>
        none,

        /// <summary>By a hyperbolic tangent, as GPT-2 does.</summary>
        tanh,
    }
}
