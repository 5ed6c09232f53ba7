using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Checkpoints.HuggingFace;

/// <summary>Folders of models that PyTorch made, and what it computes of a batch; each made once.</summary>
public sealed class PyTorchModels : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HashSet<string> _made = [];

    /// <summary>The folder of a model, and what PyTorch computed of it.</summary>
    internal (string Source, PyTorchResult Result) Of(string model, ScalarType dtype, TokenBatch batch)
    {
        var name = $"{model}-{dtype}";
        var (source, output) = (_folder.File(name), _folder.File(name + "-result"));
        if (_made.Add(name))
        {
            PyTorch.RunHuggingFace(
                "make", source, "--model", model, "--dtype", dtype == float64 ? "F64" : "F32",
                "--files", model is "llama" or "gpt2-bare" ? "3" : "1");
            PyTorchResult.Compute(source, batch, output);
        }

        return (source, new PyTorchResult(output));
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
