using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Runtime;

/// <summary>One slice on one stage, from its forward until the last of its backward: a tape for each part.</summary>
internal sealed class SliceRun : IDisposable
{
    private readonly Value _input;
    private readonly Value _output;
    private readonly IReadOnlyList<Tape> _tapes;

    /// <param name="input">What came in.</param>
    /// <param name="output">What goes out, or the loss.</param>
    /// <param name="tapes">How it was made, first part first.</param>
    public SliceRun(Value input, Value output, IReadOnlyList<Tape> tapes) =>
        (_input, _output, _tapes) = (input, output, tapes);

    /// <summary>B.</summary>
    /// <param name="outputGradient">From the next stage; null on the last. Taken over.</param>
    /// <param name="partDone">Hears of each part that is done with.</param>
    /// <returns>The gradient for the stage before; null on the first.</returns>
    public Tensor? Backward(Tensor? outputGradient, Action<int> partDone)
    {
        Begin(outputGradient);
        LastPartFirst(part =>
        {
            _tapes[part].Backward();
            partDone(part);
        });
        return _input.TakeGradient();
    }

    /// <summary>I: as B, without the gradients of weights.</summary>
    public Tensor? PropagateGradient(Tensor? outputGradient)
    {
        Begin(outputGradient);
        LastPartFirst(part => _tapes[part].PropagateGradients());
        return _input.TakeGradient();
    }

    /// <summary>W.</summary>
    public void AccumulateWeightGradients(Action<int> partDone) => LastPartFirst(part =>
    {
        _tapes[part].AccumulateWeightGradients();
        partDone(part);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tape in _tapes)
        {
            tape.Dispose();
        }

        _input.Dispose();
        _output.Dispose();
    }

    private void Begin(Tensor? outputGradient)
    {
        if (outputGradient is not null)
        {
            _output.AddGradient(outputGradient);
        }
    }

    private void LastPartFirst(Action<int> run)
    {
        for (var part = _tapes.Count - 1; part >= 0; part--)
        {
            run(part);
        }
    }
}
