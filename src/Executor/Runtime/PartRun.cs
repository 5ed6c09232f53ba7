using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Model;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// One slice in one part of a stage, from its forward until the last of its backward. With recomputation the forward's
/// tape is let go and made again, from the same input, when backward begins (Chen et al. 2016, arXiv 1604.06174); keys
/// and values are written once more to where they are.
/// </summary>
internal sealed class PartRun : IDisposable
{
    private readonly IModelPart _part;
    private readonly Func<Tape> _newTape;
    private readonly Value _input;
    private readonly Tensor? _keptInput; // with recomputation
    private Tape? _tape;

    /// <summary>Runs forward.</summary>
    /// <param name="part">What runs.</param>
    /// <param name="input">The slice's activations, [b, l, h].</param>
    /// <param name="newTape">An empty tape for the slice and the part.</param>
    /// <param name="recomputes">Whether backward runs forward again.</param>
    public PartRun(IModelPart part, Value input, Func<Tape> newTape, bool recomputes)
    {
        (_part, _input, _newTape) = (part, input, newTape);
        _tape = newTape();
        Output = Forward(input, _tape);
        if (recomputes)
        {
            _keptInput = input.Data.alias().DetachFromDisposeScope();
            _tape.Dispose();
            _tape = null;
        }
    }

    /// <summary>What it made; its numbers are the dispose scope's.</summary>
    public Value Output { get; }

    /// <summary>B: from the output's gradient to the input's and the weights'.</summary>
    public void Backward() => GoBack(tape => tape.Backward());

    /// <summary>I: the input's gradient alone.</summary>
    public void PropagateGradients() => GoBack(tape => tape.PropagateGradients());

    /// <summary>W, after I.</summary>
    public void AccumulateWeightGradients() => _tape!.AccumulateWeightGradients();

    /// <inheritdoc/>
    public void Dispose()
    {
        _tape?.Dispose();
        _keptInput?.Dispose();
        Output.Dispose();
    }

    private void GoBack(Action<Tape> run)
    {
        if (_keptInput is null)
        {
            run(_tape!);
            return;
        }

        using var scope = NewDisposeScope();
        var input = new Value(_keptInput.alias());
        _tape = _newTape();
        var output = Forward(input, _tape);
        output.AddGradient(Output.TakeGradient()!);
        run(_tape);
        _input.AddGradient(input.TakeGradient()!);
    }

    private Value Forward(Value input, Tape tape)
    {
        using var scope = NewDisposeScope();
        try
        {
            tape.Begin(Phase.Forward);
            var output = _part.Forward(input, tape);
            output.Data.MoveToOuterDisposeScope();
            return output;
        }
        catch
        {
            tape.Dispose();
            throw;
        }
    }
}
