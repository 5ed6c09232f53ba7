using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// Rows of the vocabulary's table by token, and of the positions' by place where they are learnt. Vocabulary parallel:
/// each rank holds a run of the table's rows, gives zeros for other tokens, and the ranks' rows are summed up.
/// </summary>
internal sealed class EmbeddingOperation : Operation
{
    private readonly Weight _table;
    private readonly Weight? _positions;
    private readonly LocalTokens _tokens;
    private readonly int _contextTokens;

    /// <param name="tokens">[b, l], int64.</param>
    /// <param name="contextTokens">Tokens before the slice: its first position.</param>
    /// <param name="table">[v, h], this rank's rows.</param>
    /// <param name="positions">[L, h]; null without learnt positions.</param>
    /// <param name="group">The ranks that share the table.</param>
    public EmbeddingOperation(
        LocalTokens tokens, int contextTokens, Weight table, Weight? positions, ICommunicator group)
    {
        (_tokens, _table, _positions, _contextTokens) = (tokens, table, positions, contextTokens);
        var rows = tokens.Mask(table.Parameter.index_select(0, tokens.Rows));
        if (group.Size > 1)
        {
            group.AllReduce(rows).Wait();
        }

        var looked = rows.view(tokens.Sequences, tokens.Count, table.Shape[1]);
        Output = new Value(positions is null
            ? looked
            : looked.add(positions.Parameter.narrow(0, contextTokens, tokens.Count)));
        KeepThese(tokens.Tensors);
    }

    public override bool HasWeights => true;

    /// <summary>Tokens have no gradient.</summary>
    public override void PropagateGradient()
    {
    }

    public override void AccumulateWeightGradient()
    {
        var gradient = Output.Gradient; // [b, l, h]
        _table.Gradient.index_add_(0, _tokens.Rows, _tokens.Mask(gradient.reshape(-1, _table.Shape[1])), 1);
        _positions?.Gradient.narrow(0, _contextTokens, _tokens.Count).add_(gradient.sum(dim: 0));
    }
}
