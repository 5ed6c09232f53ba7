using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Autograd;

/// <inheritdoc cref="RotaryTable"/>
internal sealed class RotaryOperation : Operation
{
    private readonly Value _input;
    private readonly RotaryTable _table;
    private readonly int _contextTokens;
    private readonly Tensor? _positions;
    private readonly (int Turned, int All) _heads;

    /// <param name="input">Queries, keys and values side by side, [b, l, all heads · d]; overwritten.</param>
    /// <param name="table">The turns.</param>
    /// <param name="heads">Heads that are turned, queries' and keys', which come first; and all of them.</param>
    /// <param name="slice">The slice: its positions.</param>
    public RotaryOperation(Value input, RotaryTable table, (int Turned, int All) heads, SliceInput slice)
    {
        (_input, _table, _heads, _contextTokens) = (input, table, heads, slice.ContextTokens);
        if (slice.Documents is { } documents)
        {
            _positions = KeepThis(documents.Positions.alias());
        }

        Turn(input.Data, direction: 1);
        Output = new Value(input.Data);
    }

    /// <summary>The gradient, which attention made for this operation alone, is turned back in place.</summary>
    public override void PropagateGradient()
    {
        var gradient = Output.TakeGradient()!;
        Turn(gradient, direction: -1);
        _input.AddGradient(gradient);
    }

    private void Turn(Tensor queriesKeysValues, int direction)
    {
        var heads = queriesKeysValues.view(queriesKeysValues.shape[0], queriesKeysValues.shape[1], _heads.All, -1);
        _table.Turn(heads.narrow(2, 0, _heads.Turned), _contextTokens, _positions, direction);
    }
}
