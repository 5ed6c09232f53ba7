namespace TeraPipe.Executor.Model;

/// <summary>
/// Attention of a slice to its context and to itself, exact, a block of queries at a time: keys after a block's last
/// query are left out instead of masked, which saves half the work of a whole sequence and keeps the scores in the
/// processor's cache.
/// </summary>
internal static class CausalAttention
{
    // 256 and 512 took 1.1 and 1.5 times as long for a whole sequence of 1024 on the 2-core CPU
    private const int BlockTokens = 128;

    private const int TokenDimension = 2;

    /// <param name="queries">The slice's, [b, heads, l, h / heads].</param>
    /// <param name="all">The context's and then the slice's, [b, heads, c + l, h / heads].</param>
    /// <param name="mask">Who may attend to whom.</param>
    /// <returns>[b, heads, l, h / heads].</returns>
    public static Tensor Attend(Tensor queries, KeysValues all, CausalMask mask)
    {
        var contextTokens = all.Keys.shape[TokenDimension] - queries.shape[TokenDimension];
        var blocks = new List<Tensor>();
        foreach (var block in queries.split(BlockTokens, TokenDimension))
        {
            var (keys, values) = First(all, contextTokens + block.shape[TokenDimension]);
            blocks.Add(functional.scaled_dot_product_attention(
                block, keys, values, mask.Of(block.shape[TokenDimension], contextTokens)));
            contextTokens += block.shape[TokenDimension];
        }

        return blocks.Count == 1 ? blocks[0] : cat(blocks, TokenDimension);
    }

    private static KeysValues First(KeysValues all, long tokens) => tokens == all.Keys.shape[TokenDimension]
        ? all
        : new KeysValues(all.Keys.narrow(TokenDimension, 0, tokens), all.Values.narrow(TokenDimension, 0, tokens));
}
