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
    private readonly State[] _states; // one a parameter
    private readonly ParamGroup _group;
    private readonly (double Beta1, double Beta2, double Eps, double WeightDecay) _options;

    // TorchSharp's constructor has these parameters, and more.
    internal AdamW(
        IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double weightDecay)
    {
        _parameters = [.. parameters];
        _states = [.. _parameters.Select(parameter => new State(ZerosLike(parameter), ZerosLike(parameter)))];
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
        using var means = new TensorList(_states.Select(state => state.exp_avg).ToArray());
        using var squares = new TensorList(_states.Select(state => state.exp_avg_sq).ToArray());
        long[] steps = [.. _states.Select(state => state.step)];
        tp_adamw_step(
            parameters.Pointers, means.Pointers, squares.Pointers, steps, parameters.Count,
            _group.LearningRate, _options.Beta1, _options.Beta2, _options.Eps, _options.WeightDecay).Check();
        for (var i = 0; i < steps.Length; i++)
        {
            _states[i].step = steps[i];
        }

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

    /// <summary>What it remembers of each parameter: not a copy.</summary>
    public StateDictionary state_dict() => new([.. _states]);

    /// <summary>Frees the running means; the parameters stay.</summary>
    public void Dispose()
    {
        foreach (var state in _states)
        {
            state.exp_avg.Dispose();
            state.exp_avg_sq.Dispose();
        }
    }

    private static torch.Tensor ZerosLike(Parameter parameter) => torch.zeros_like(parameter).DetachFromDisposeScope();

    /// <summary>What it remembers of one parameter; TorchSharp has fields, so that both are read alike.</summary>
    public sealed class State : OptimizerState
    {
        internal State(torch.Tensor mean, torch.Tensor square) => (exp_avg, exp_avg_sq) = (mean, square);

        /// <summary>Updates so far.</summary>
        public long step { get; set; }

        /// <summary>Running mean of the gradient, m.</summary>
        public torch.Tensor exp_avg { get; }

        /// <summary>Running mean of the gradient's square, v.</summary>
        public torch.Tensor exp_avg_sq { get; }
    }
}
