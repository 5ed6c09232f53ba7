using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// Rows of the vocabulary's table by token, and of the positions' by place where they are learnt. Vocabulary parallel:
/// each rank holds a run of the table's rows, gives zeros for other tokens, and the ranks' rows are summed up.
/// </summary>
internal sealed class EmbeddingOperation : Operation
{
    private readonly Weight _table;
    private readonly Weight? _learnt;
    private readonly LocalTokens _tokens;
    private readonly Tensor? _positions; // [b · l]; null where they follow the context
    private readonly int _contextTokens;

    /// <param name="tokens">[b, l], int64.</param>
    /// <param name="slice">The slice: its positions.</param>
    /// <param name="table">[v, h], this rank's rows.</param>
    /// <param name="learnt">Learnt positions, [L, h]; null without.</param>
    /// <param name="group">The ranks that share the table.</param>
    public EmbeddingOperation(
        LocalTokens tokens, SliceInput slice, Weight table, Weight? learnt, ICommunicator group)
    {
        (_tokens, _table, _learnt, _contextTokens) = (tokens, table, learnt, slice.ContextTokens);
        _positions = learnt is null ? null : slice.Documents?.Positions.reshape(-1);
        var rows = tokens.Mask(table.Parameter.index_select(0, tokens.Rows));
        if (group.Size > 1)
        {
            group.AllReduce(rows).Wait();
        }

        var looked = rows.view(tokens.Sequences, tokens.Count, table.Shape[1]);
        Output = new Value(learnt is null ? looked : looked.add(Positions(learnt.Parameter)));
        KeepThese([.. tokens.Tensors, .. _positions is null ? Array.Empty<Tensor>() : [_positions]]);
    }

    public override bool HasWeights => !_table.IsFrozen;

    /// <summary>Tokens have no gradient.</summary>
    public override void PropagateGradient()
    {
    }

    public override void AccumulateWeightGradient()
    {
        var gradient = Output.Gradient.Wide(); // [b, l, h]
        var rows = gradient.reshape(-1, _table.Shape[1]);
        _table.Gradient.index_add_(0, _tokens.Rows, _tokens.Mask(rows), 1);
        if (_positions is not null)
        {
            _learnt!.Gradient.index_add_(0, _positions, rows, 1);
        }
        else
        {
            _learnt?.Gradient.narrow(0, _contextTokens, _tokens.Count).add_(gradient.sum(dim: 0));
        }
    }

    /// <summary>[b, l, h], or [l, h] for all sequences alike.</summary>
    private Tensor Positions(Tensor learnt) => _positions is null
        ? learnt.narrow(0, _contextTokens, _tokens.Count)
        : learnt.index_select(0, _positions).view(_tokens.Sequences, _tokens.Count, -1);
}
