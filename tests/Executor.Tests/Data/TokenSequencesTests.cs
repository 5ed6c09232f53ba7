using TeraPipe.Executor.Data;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Data;

public sealed class TokenSequencesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TokenFile _file;

    public TokenSequencesTests() => _file = TokenFiles.Counting(_folder.File("counting.tokens"), 1006);

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_epoch_is_every_window_once_with_the_token_after_it()
    {
        var sequences = Sequences(sequenceTokens: 10);

        var epoch = sequences.Take(0, 100).Select(sequence => sequence.Tokens).OrderBy(tokens => tokens[0]).ToArray();

        Assert.Equal((100L, 5L), (sequences.Count, sequences.DroppedTokens)); // of 1005 targets
        Assert.All(epoch.Index(), window => Assert.Equal(
            Enumerable.Range((10 * window.Index) + 1, 11).Select(token => (long)token), window.Item));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Replicas_together_take_the_same_sequences_at_every_step(int replicas)
    {
        const int Batch = 8, Steps = 40; // three epochs and a part
        var all = Firsts(Sequences(sequenceTokens: 10).Take(0, Batch * Steps));

        var shared = new List<long>();
        for (var step = 0; step < Steps; step++)
        {
            for (var replica = 0; replica < replicas; replica++)
            {
                var own = Sequences(sequenceTokens: 10); // of its own process
                shared.AddRange(Firsts(own.Take((step * Batch) + (replica * Batch / replicas), Batch / replicas)));
            }
        }

        Assert.Equal(all, shared);
    }

    [Fact]
    public void A_run_that_goes_on_anywhere_takes_the_same_sequences()
    {
        var whole = Firsts(Sequences(sequenceTokens: 7).Take(0, 500));
        var before = Sequences(sequenceTokens: 7);
        for (var taken = 0; taken <= 500; taken += 13)
        {
            var state = DataState.Parse(before.State(taken).ToJson());
            var after = Sequences(sequenceTokens: 7);

            Assert.Equal(whole[taken..], Firsts(after.Take(after.Resume(state), 500 - taken)));
        }
    }

    [Fact]
    public void Epochs_and_seeds_have_other_orders()
    {
        var orders = new[]
        {
            Firsts(Sequences(10).Take(0, 100)), Firsts(Sequences(10).Take(100, 100)),
            Firsts(Sequences(10, seed: 2).Take(0, 100)),
        };

        Assert.Equal(3, orders.Select(order => string.Join(' ', order)).Distinct().Count());
        Assert.All(orders, order => Assert.Equal(orders[0].Order(), order.Order()));
    }

    [Fact]
    public void What_is_held_out_is_never_trained_on()
    {
        var sequences = Sequences(sequenceTokens: 10, heldOut: 3);

        var trained = Firsts(sequences.Take(0, 500)).ToHashSet();
        var heldOut = Enumerable.Range(0, 3).Select(number => sequences.HeldOut(number).Tokens[0]);

        Assert.Equal(97, sequences.Count);
        Assert.Equal(97, trained.Count);
        Assert.Equal([971L, 981, 991], heldOut);
        Assert.DoesNotContain(trained, first => first > 961);
        Assert.Equal([97L, 98, 99], Enumerable.Range(0, 3).Select(number => sequences.HeldOut(number).Number));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequences.HeldOut(3));
    }

    [Fact]
    public void A_sequence_has_the_same_number_in_every_epoch()
    {
        var sequences = Sequences(sequenceTokens: 10);

        var taken = sequences.Take(0, (int)(3 * sequences.Count));

        Assert.All(taken, sequence => Assert.Equal(1 + (10 * sequence.Number), sequence.Tokens[0]));
    }

    [Fact]
    public void Documents_begin_where_the_token_before_ends_one()
    {
        var random = new Random(9);
        var path = _folder.File("documents.tokens");
        TokenFiles.Write(
            path, new ByteTokenizer(), [.. Enumerable.Range(0, 200).Select(_ => Ones(random.Next(1, 12)))]);
        using var file = TokenFile.Open(path);
        var packed = new TokenSequences(file, new() { SequenceTokens = 16, Seed = 1, Packed = true });

        foreach (var sequence in packed.Take(0, (int)packed.Count))
        {
            var expected = Enumerable.Range(1, 16).Where(offset => sequence.Tokens[offset - 1] == 0);
            Assert.Equal(expected, sequence.DocumentStarts);
        }

        var mixed = new TokenSequences(file, new() { SequenceTokens = 16, Seed = 1 });
        Assert.All(mixed.Take(0, 20), sequence => Assert.Empty(sequence.DocumentStarts));
    }

    [Theory]
    [InlineData(1006, 0)]
    [InlineData(1005, 1)]
    [InlineData(10, 100)]
    [InlineData(int.MaxValue - 1, 0)]
    public void A_text_that_is_too_short_is_refused(int sequenceTokens, int heldOut)
    {
        var refused = Assert.Throws<ArgumentException>(() => Sequences(sequenceTokens, heldOut: heldOut));

        Assert.Contains("none to train on", refused.Message, StringComparison.Ordinal);
    }

    private static int[] Ones(int count) => [.. Enumerable.Repeat(1, count)];

    private static long[] Firsts(IEnumerable<TokenSequence> sequences) =>
        [.. sequences.Select(sequence => sequence.Tokens[0])];

    private TokenSequences Sequences(int sequenceTokens, int seed = 1, int heldOut = 0) =>
        new(_file, new() { SequenceTokens = sequenceTokens, Seed = seed, HeldOut = heldOut });
}
