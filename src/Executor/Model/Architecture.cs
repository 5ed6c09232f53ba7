namespace TeraPipe.Executor.Model;

/// <summary>What a model's layers are made of.</summary>
public enum Architecture
{
    /// <summary>GPT-2: layer norm, learnt positions, GELU, biases.</summary>
    Gpt,

    /// <summary>Llama: RMS norm, rotary positions, SwiGLU, no biases.</summary>
    Llama,
}
