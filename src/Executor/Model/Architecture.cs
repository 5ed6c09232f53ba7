namespace TeraPipe.Executor.Model;

/// <summary>What a model's layers are made of.</summary>
public enum Architecture
{
    /// <summary>GPT-2: layer norm, learnt positions, GELU, biases.</summary>
    Gpt,

    /// <summary>Llama: RMS norm, rotary positions, SwiGLU, no biases.</summary>
    Llama,

    /// <summary>
    /// BERT (Devlin et al. 2018, arXiv 1810.04805) with one segment, and classes: as GPT-2, but a token attends to all
    /// others, norms come after what they are of, and the first token's pooled activations tell the class.
    /// </summary>
    Bert,

    /// <summary>
    /// ViT (Dosovitskiy et al. 2020, arXiv 2010.11929): as GPT-2, but of patches instead of tokens, each attending to
    /// all others; the first place's activations tell the class.
    /// </summary>
    Vit,
}
