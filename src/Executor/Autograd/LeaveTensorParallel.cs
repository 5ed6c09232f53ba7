using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// Out of a row-parallel layer: the ranks' outputs are summed up, and each gets the sum's gradient back. Shoeybi et al.
/// 2019 (arXiv 1909.08053), section 3, function g.
/// </summary>
internal sealed class LeaveTensorParallel : Operation
{
    private readonly Value _input;

    /// <param name="input">This rank's part of the sum; overwritten with the sum.</param>
    /// <param name="group">The ranks that share the layer.</param>
    public LeaveTensorParallel(Value input, ICommunicator group)
    {
        _input = input;
        group.AllReduce(input.Data).Wait();
        Output = new Value(input.Data);
    }

    public override void PropagateGradient() => _input.AddSharedGradient(Output.Gradient);
}
