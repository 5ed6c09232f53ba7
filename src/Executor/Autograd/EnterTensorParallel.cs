using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// Into a column-parallel layer: every rank takes the same input in, and each sends a part of its gradient back, which
/// are summed up. Shoeybi et al. 2019 (arXiv 1909.08053), section 3, function f.
/// </summary>
internal sealed class EnterTensorParallel : Operation
{
    private readonly Value _input;
    private readonly ICommunicator _group;

    public EnterTensorParallel(Value input, ICommunicator group)
    {
        (_input, _group) = (input, group);
        Output = new Value(input.Data);
    }

    public override void PropagateGradient()
    {
        var sum = Output.TakeGradient()!;
        _group.AllReduce(sum).Wait();
        _input.AddGradient(sum);
    }
}
