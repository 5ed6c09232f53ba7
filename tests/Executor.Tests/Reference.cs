using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests;

/// <summary>
/// The step that all others must equal: one device, no stage, no slice, no micro-batch, autograd through the whole
/// model. It uses the model's parts and nothing of the runtime.
/// </summary>
internal sealed class Reference : IDisposable
{
    private readonly GptStage _model;

    public Reference(TokenBatch batch, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        _model = GptStage.Create(TinyGpt.Shape, stage: 0, stageCount: 1, TinyGpt.PlacementOf(dtype));
        var x = _model.Embedding!.Forward(batch.Inputs, contextTokens: 0);
        foreach (var layer in _model.Layers)
        {
            x = layer.Forward(x, context: null).Output;
        }

        var loss = _model.Head!.Loss(x, batch.Targets, batch.Tokens);
        loss.backward();
        Loss = loss.to(ScalarType.Float64).item<double>();
    }

    public double Loss { get; }

    public IReadOnlyList<NamedParameter> Parameters => _model.Parameters;

    public void Dispose() => _model.Dispose();
}
