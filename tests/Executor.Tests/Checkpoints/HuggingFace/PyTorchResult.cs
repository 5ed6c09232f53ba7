using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Checkpoints.HuggingFace;

/// <summary>What PyTorch computed of a model's folder and a batch.</summary>
/// <param name="folder">Where it was written to.</param>
internal sealed class PyTorchResult(string folder)
{
    /// <summary>"loss" and "logits".</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => SafetensorsFile.Read(Path.Combine(folder, "result"));

    /// <summary>A folder like the model's, with the gradients of its weights.</summary>
    public string Gradients => Path.Combine(folder, "gradients");

    public static PyTorchResult Compute(string model, TokenBatch batch, string folder)
    {
        Directory.CreateDirectory(folder);
        var (tokens, result) = (Path.Combine(folder, "tokens"), new PyTorchResult(folder));
        SafetensorsFile.Write(tokens, [("tokens", cat([batch.Inputs.narrow(1, 0, 1), batch.Targets], 1))]);
        PyTorch.RunHuggingFace(
            "run", model, tokens, "--output", Path.Combine(folder, "result"), "--gradients", result.Gradients);
        return result;
    }
}
