namespace TeraPipe.Executor.Data;

/// <summary>
/// The sequences of a run, in an order that seed and epoch give and that knows of no replicas, steps or batches:
/// sequence g = 0, 1, 2, … of the run is at place g mod N of epoch g / N. Windows of L + 1 tokens begin at every L-th
/// token, so that each token is a target once; the last incomplete one is left out. Any number of threads may take
/// them.
/// </summary>
public sealed class TokenSequences
{
    private readonly TokenFile _file;
    private readonly TokenSequencesOptions _options;
    private Permutation? _order; // of the epoch that was asked for last

    /// <param name="file">Stays open as long as sequences are taken.</param>
    /// <param name="options">Which sequences.</param>
    /// <exception cref="ArgumentException">The file is too short for one, beside those that are held out.</exception>
    public TokenSequences(TokenFile file, TokenSequencesOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SequenceTokens, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.HeldOut);
        (_file, _options) = (file, options);
        var windows = (file.Summary.Tokens - 1) / options.SequenceTokens;
        Count = windows - options.HeldOut;
        DroppedTokens = file.Summary.Tokens - 1 - (windows * options.SequenceTokens);
        if (Count < 1)
        {
            throw new ArgumentException(
                $"{file.Summary.Tokens} tokens hold {windows} sequences of {options.SequenceTokens} tokens, of which "
                + $"{options.HeldOut} are held out: none to train on. Take more text, shorter sequences, or hold fewer "
                + "out.",
                nameof(options));
        }
    }

    /// <summary>N: sequences of an epoch.</summary>
    public long Count { get; }

    /// <summary>Sequences that are never trained on.</summary>
    public int HeldOutCount => _options.HeldOut;

    /// <summary>The last tokens of the file, which fill no window.</summary>
    public long DroppedTokens { get; }

    /// <summary>
    /// Sequences of the run, one after the other: a step of D replicas with B each takes the next D · B, and replica r
    /// the B of these from r · B on.
    /// </summary>
    /// <param name="first">Number of the first, from 0 over the whole run.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="TokenFileException">The file is damaged.</exception>
    public IReadOnlyList<TokenSequence> Take(long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return [.. Enumerable.Range(0, count).Select(i => Window(WindowOf(first + i)))];
    }

    /// <summary>A sequence that is held out, from 0.</summary>
    /// <exception cref="TokenFileException">The file is damaged.</exception>
    public TokenSequence HeldOut(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, HeldOutCount);
        return Window(Count + number);
    }

    /// <summary>What a checkpoint keeps.</summary>
    /// <param name="sequencesTaken">Sequences that were trained on.</param>
    public DataState State(long sequencesTaken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequencesTaken);
        return new()
        {
            SequencesTaken = sequencesTaken,
            TokensSha256 = _file.Summary.TokensSha256,
            Seed = _options.Seed,
            SequenceTokens = _options.SequenceTokens,
            HeldOut = _options.HeldOut,
            Packed = _options.Packed,
        };
    }

    /// <summary>Goes on where a checkpoint was.</summary>
    /// <returns>The sequences that were taken: number of the next.</returns>
    /// <exception cref="DataStateException">It is of another file, or of other sequences.</exception>
    public long Resume(DataState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        DataStateException.ThrowIfOther(state, State(state.SequencesTaken));
        return state.SequencesTaken;
    }

    /// <summary>The window that a sequence of the run is.</summary>
    private long WindowOf(long number)
    {
        var (epoch, place) = Math.DivRem(number, Count);
        var order = _order;
        if (order is null || order.Epoch != epoch)
        {
            _order = order = new Permutation(Count, _options.Seed, epoch);
        }

        return order.At(place);
    }

    private TokenSequence Window(long window)
    {
        var first = window * _options.SequenceTokens;
        var tokens = new long[_options.SequenceTokens + 1];
        _file.Read(first, tokens);
        return new(tokens, _options.Packed ? StartsIn(first) : [], window);
    }

    private int[] StartsIn(long first)
    {
        var starts = new List<int>();
        var documents = _file.Summary.Documents;
        for (var document = _file.FirstDocumentFrom(first + 1); document < documents; document++)
        {
            var start = _file.DocumentStart(document) - first;
            if (start > _options.SequenceTokens)
            {
                break;
            }

            starts.Add((int)start);
        }

        return [.. starts];
    }
}
