namespace TeraPipe.Executor.Data;

/// <summary>
/// Merges the tokens of a word: always the pair whose rule comes first, the leftmost of these (Sennrich et al. 2016,
/// "Neural Machine Translation of Rare Words with Subword Units"). A word of n bytes takes O(n log n).
/// </summary>
/// <param name="merges">The rules.</param>
/// <param name="tokens">Tokens of the word's bytes; they are overwritten.</param>
internal sealed class Gpt2Merger(IReadOnlyDictionary<(int Left, int Right), Gpt2Merge> merges, int[] tokens)
{
    private const int Gone = -1;

    // A doubly linked list over the places that are left; one past the end is the end on both sides.
    private readonly int[] _next = [.. Enumerable.Range(1, tokens.Length)];
    private readonly int[] _previous = [.. Enumerable.Range(-1, tokens.Length)];
    private readonly PriorityQueue<(int At, int Left, int Right), long> _candidates = new(); // by rank, then place

    /// <summary>The tokens that are left.</summary>
    public int[] Run()
    {
        for (var at = 0; at + 1 < tokens.Length; at++)
        {
            Consider(at);
        }

        while (_candidates.TryDequeue(out var candidate, out _))
        {
            // one of a pair may have been merged away since
            if (tokens[candidate.At] == candidate.Left && RightOf(candidate.At) == candidate.Right)
            {
                Merge(candidate.At, merges[(candidate.Left, candidate.Right)].Token);
            }
        }

        return [.. tokens.Where(token => token != Gone)];
    }

    private int RightOf(int at) => _next[at] < tokens.Length ? tokens[_next[at]] : Gone;

    private void Consider(int at)
    {
        var (left, right) = (tokens[at], RightOf(at));
        if (merges.TryGetValue((left, right), out var merge))
        {
            _candidates.Enqueue((at, left, right), ((long)merge.Rank << 32) | (uint)at);
        }
    }

    private void Merge(int at, int token)
    {
        var right = _next[at];
        (tokens[at], tokens[right]) = (token, Gone);
        _next[at] = _next[right];
        if (_next[at] < tokens.Length)
        {
            _previous[_next[at]] = at;
        }

        Consider(at);
        if (_previous[at] >= 0)
        {
            Consider(_previous[at]);
        }
    }
}
