using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// What one part of the model did with one slice, in order, so that it can be gone through backward: in one go or, with
/// a split backward, input gradients first and weight gradients when there is time. What is done with is freed at once.
/// </summary>
/// <remarks>
/// LibTorch's own recording cannot be split without computing things twice, and cannot add a weight's gradient in
/// place: only layers that are not ours are one operation that it has recorded.
/// Where no backward follows nothing is kept.
/// </remarks>
/// <param name="slice">The slice.</param>
/// <param name="context">Keys and values of its sequence; null for parts without attention.</param>
/// <param name="group">The ranks that share the part.</param>
/// <param name="part">Its number in the model: 0 the embedding, 1 + i layer i.</param>
internal sealed class Tape(SliceInput slice, SequenceContext? context, ICommunicator group, int part = 0) : IDisposable
{
    private readonly List<Operation> _operations = [];
    private int _dropouts;

    /// <summary>The ranks that share the part: the tensor-parallel group.</summary>
    public ICommunicator Group => group;

    /// <inheritdoc cref="LinearOperation"/>
    public Value Linear(Value x, Weight weight, Weight? bias = null) =>
        Record(new LinearOperation(x, weight, bias));

    /// <summary>A linear layer whose rows the ranks share: of each rank the part of the sum that it holds.</summary>
    public Value RowParallelLinear(Value x, Weight weight, Weight? bias = null) =>
        Leave(Record(new LinearOperation(x, weight, bias, addsBias: group.Rank == 0)));

    /// <inheritdoc cref="NormOperation"/>
    public Value Norm(Value x, Weight gain, Weight bias, double epsilon) =>
        Record(new NormOperation(x, gain, bias, epsilon));

    /// <inheritdoc cref="RmsNormOperation"/>
    public Value RmsNorm(Value x, Weight gain, double epsilon) => Record(new RmsNormOperation(x, gain, epsilon));

    /// <inheritdoc cref="GeluOperation"/>
    public Value Gelu(Value x, GeluApproximation approximation) => Record(
        approximation == GeluApproximation.Tanh ? new TanhGeluOperation(x) : new GeluOperation(x));

    /// <inheritdoc cref="SwiGluOperation"/>
    public Value SwiGlu(Value gateUp) => Record(new SwiGluOperation(gateUp));

    /// <inheritdoc cref="AddOperation"/>
    public Value Add(Value x, Value y) => Record(new AddOperation(x, y));

    /// <inheritdoc cref="RotaryOperation"/>
    public Value Rotate(Value queriesKeysValues, RotaryTable table, (int Turned, int All) heads) =>
        Record(new RotaryOperation(queriesKeysValues, table, heads, slice));

    /// <inheritdoc cref="AttentionOperation"/>
    public Value Attend(Value queriesKeysValues, int heads, int keyValueHeads, bool isCausal = true) => Record(
        new AttentionOperation(queriesKeysValues, (heads, keyValueHeads), context!, slice, isCausal));

    /// <inheritdoc cref="CausalLayerOperation"/>
    public Value Run(CausalLayerPart layer, Value x) =>
        Record(new CausalLayerOperation(x, layer, context!, slice, part));

    /// <inheritdoc cref="EmbeddingOperation"/>
    public Value Embed(Weight table, Weight? positions, int vocabularySize) => Record(new EmbeddingOperation(
        new LocalTokens(slice.Tokens, vocabularySize, table.Parameter.dtype, group), slice, table, positions, group));

    /// <inheritdoc cref="PatchOperation"/>
    public Value EmbedPatches(Weight weight, Weight bias, Weight positions) =>
        Record(new PatchOperation(slice, weight, bias, positions));

    /// <inheritdoc cref="FirstTokenOperation"/>
    public Value FirstToken(Value x) => Record(new FirstTokenOperation(x));

    /// <inheritdoc cref="TanhOperation"/>
    public Value Tanh(Value x) => Record(new TanhOperation(x));

    /// <inheritdoc cref="LossOperation"/>
    public Value Loss(Value logits, int vocabularySize) => Record(new LossOperation(
        logits, new LocalTokens(slice.Targets, vocabularySize, logits.Data.dtype.Wide(), group), slice, group));

    /// <summary>Of one class for each sequence: a target where its first token's is.</summary>
    /// <inheritdoc cref="LossOperation"/>
    public Value ClassLoss(Value logits, int classes)
    {
        var ofFirst = slice with { Documents = null };
        var targets = slice.Targets.narrow(1, 0, 1);
        return Record(new LossOperation(
            logits, new LocalTokens(targets, classes, logits.Data.dtype.Wide(), group), ofFirst, group));
    }

    /// <summary>Drops some of the numbers, in training: which of the part's droppings it is counts too.</summary>
    public Value Dropout(Value x) => slice.Numbers.DropoutRate == 0
        ? x
        : Record(new DropoutOperation(x, slice, new DropoutPlace(part, _dropouts++)));

    /// <inheritdoc cref="EnterTensorParallel"/>
    public Value Enter(Value x) => group.Size == 1 ? x : Record(new EnterTensorParallel(x, group));

    /// <summary>Tells the slice's observer what begins.</summary>
    public void Begin(Phase phase) => slice.EnteringPart?.Invoke(part, phase);

    /// <summary>B: the whole backward, from the output's gradient.</summary>
    public void Backward() => GoBack(Phase.Backward, operation =>
    {
        operation.Backward();
        return false;
    });

    /// <summary>I: input gradients alone; what W needs is kept.</summary>
    public void PropagateGradients() => GoBack(Phase.InputGradient, operation =>
    {
        operation.PropagateGradient();
        return operation.HasWeights;
    });

    /// <summary>W: weight gradients, after I.</summary>
    public void AccumulateWeightGradients() => GoBack(Phase.WeightGradient, operation =>
    {
        operation.AccumulateWeightGradient();
        return false;
    });

    /// <inheritdoc/>
    public void Dispose() => _operations.ForEach(operation => operation.Dispose());

    private Value Leave(Value x) => group.Size == 1 ? x : Record(new LeaveTensorParallel(x, group));

    private Value Record(Operation operation)
    {
        if (slice.Numbers.HasBackward)
        {
            operation.Hold();
            _operations.Add(operation);
        }
        else
        {
            operation.Dispose(); // what it keeps, not what it made
        }

        return operation.Output;
    }

    /// <summary>Runs all operations, last first, and keeps those for which it is said.</summary>
    private void GoBack(Phase phase, Func<Operation, bool> run)
    {
        if (_operations.Count > 0)
        {
            Begin(phase);
        }

        for (var i = _operations.Count - 1; i >= 0; i--)
        {
            using var scope = NewDisposeScope();
            if (!run(_operations[i]))
            {
                _operations[i].Dispose();
                _operations.RemoveAt(i);
            }
        }
    }
}
