using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Runtime;

/// <summary>One slice on one stage, from its forward until the last of its backward.</summary>
internal sealed class SliceRun : IDisposable
{
    private readonly Value _input;
    private readonly int _firstPart;
    private readonly List<PartRun> _parts = [];

    /// <param name="input">What comes in.</param>
    /// <param name="firstPart">The part that it goes to first, where backward ends: those before it are frozen.</param>
    public SliceRun(Value input, int firstPart) => (_input, _firstPart) = (input, firstPart);

    /// <summary>What goes out, or the loss; what comes in as long as no part has run.</summary>
    public Value Output => _parts.Count == 0 ? _input : _parts[^1].Output;

    /// <summary>Adds what the next part did.</summary>
    public void Add(PartRun part) => _parts.Add(part);

    /// <summary>B.</summary>
    /// <param name="outputGradient">From the next stage; null on the last. Taken over.</param>
    /// <param name="partDone">Hears of each part that is done with.</param>
    /// <returns>
    /// The gradient for the stage before; null on the first, and where backward ends within the stage.
    /// </returns>
    public Tensor? Backward(Tensor? outputGradient, Action<int> partDone)
    {
        Begin(outputGradient);
        LastPartFirst(part =>
        {
            _parts[part].Backward();
            partDone(_firstPart + part);
        });
        return TakeInputGradient();
    }

    /// <summary>I: as B, without the gradients of weights.</summary>
    public Tensor? PropagateGradient(Tensor? outputGradient)
    {
        Begin(outputGradient);
        LastPartFirst(part => _parts[part].PropagateGradients());
        return TakeInputGradient();
    }

    /// <summary>W.</summary>
    public void AccumulateWeightGradients(Action<int> partDone) => LastPartFirst(part =>
    {
        _parts[part].AccumulateWeightGradients();
        partDone(_firstPart + part);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _parts.ForEach(part => part.Dispose());
        _input.Dispose();
    }

    private void Begin(Tensor? outputGradient)
    {
        if (outputGradient is not null)
        {
            Output.AddGradient(outputGradient);
        }
    }

    private Tensor? TakeInputGradient()
    {
        if (_firstPart > 0)
        {
            _input.Dispose(); // nobody asks for a frozen part's gradient
        }

        return _input.TakeGradient();
    }

    private void LastPartFirst(Action<int> run)
    {
        for (var part = _parts.Count - 1; part >= 0; part--)
        {
            run(part);
        }
    }
}
