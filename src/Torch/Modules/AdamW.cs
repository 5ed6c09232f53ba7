using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch.Modules;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019, algorithm 2). A step of parameter p with gradient g:
/// <c>m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g²;
/// p = (1 - lr * weight_decay) p - lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)</c>.
/// </summary>
/// <remarks>A step reads and writes memory once, for float32 and float64 on the host.</remarks>
public sealed class AdamW : IDisposable
{
    private readonly Parameter[] _parameters;
    private readonly torch.Tensor[] _means;
    private readonly torch.Tensor[] _squares;
    private readonly long[] _steps;
    private readonly ParamGroup _group;
    private readonly (double Beta1, double Beta2, double Eps, double WeightDecay) _options;

    // TorchSharp's constructor has these parameters, and more.
    internal AdamW(
        IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double weightDecay)
    {
        _parameters = [.. parameters];
        _means = [.. _parameters.Select(ZerosLike)];
        _squares = [.. _parameters.Select(ZerosLike)];
        _steps = new long[_parameters.Length];
        _group = new ParamGroup(lr);
        _options = (beta1, beta2, eps, weightDecay);
    }

    /// <summary>One, with all parameters: where the learning rate is changed.</summary>
    public IEnumerable<torch.optim.ILearningRateController> ParamGroups => [_group];

    /// <summary>Updates every parameter that has a gradient.</summary>
    /// <param name="closure">Computes the loss and its gradients first, where given.</param>
    /// <returns>The closure's loss, or null.</returns>
    public torch.Tensor? step(Func<torch.Tensor>? closure = null)
    {
        var loss = closure?.Invoke();
        using var parameters = new TensorList(_parameters);
        using var means = new TensorList(_means);
        using var squares = new TensorList(_squares);
        tp_adamw_step(
            parameters.Pointers, means.Pointers, squares.Pointers, _steps, parameters.Count,
            _group.LearningRate, _options.Beta1, _options.Beta2, _options.Eps, _options.WeightDecay).Check();
        return loss;
    }

    /// <summary>Clears the gradients of all parameters.</summary>
    public void zero_grad()
    {
        foreach (var parameter in _parameters)
        {
            parameter.grad = null;
        }
    }

    /// <summary>What it updates.</summary>
    public IEnumerable<Parameter> parameters() => _parameters;

    /// <summary>Frees the running means; the parameters stay.</summary>
    public void Dispose()
    {
        foreach (var tensor in _means.Concat(_squares))
        {
            tensor.Dispose();
        }
    }

    private static torch.Tensor ZerosLike(Parameter parameter) => torch.zeros_like(parameter).DetachFromDisposeScope();
}
