using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.FineTune.Examples;

/// <summary>
/// Sentences of a made-up language of 64 words. What is asked for is what most of their words are about, to learn from
/// the beginning; or, to go on with, whether they praise or blame.
/// </summary>
internal sealed class Reviews(bool asksForPraise) : ITask
{
    private const int Words = 64, LongestSentence = 63, ShortestSentence = 12;
    private const int Fill = 0, ClassToken = 1, FirstPraise = 4, FirstBlame = 10, FirstTopic = 16;
    private const int WordsOfAKind = 6, Topics = 4, WordsOfATopic = 8;
    private const int FirstFiller = FirstTopic + (Topics * WordsOfATopic);

    /// <inheritdoc/>
    public string Name => asksForPraise ? "reviews by praise 1" : "reviews by topic 1";

    /// <inheritdoc/>
    public int Classes => asksForPraise ? 2 : Topics;

    /// <inheritdoc/>
    public int SequenceTokens => 1 + LongestSentence;

    /// <inheritdoc/>
    public GptShape Shape(int layers, int hiddenSize, int heads) => new(
        layers, hiddenSize, heads, feedForwardSize: 4 * hiddenSize, Words, SequenceTokens)
    {
        Architecture = Architecture.Bert,
        ClassCount = Classes,
    };

    /// <inheritdoc/>
    public TokenBatch Batch(IReadOnlyList<long> numbers)
    {
        var sentences = numbers.Select(Write).ToArray();
        return TokenBatch.Classified(
            [.. sentences.Select(sentence => sentence.Tokens)],
            [.. sentences.Select(sentence => (long)sentence.Class)],
            CPU,
            [.. sentences.Select(sentence => sentence.Length)],
            numbers);
    }

    private (long[] Tokens, int Length, int Class) Write(long number)
    {
        var random = Draws.Of(number);
        var (topic, praises) = (random.Next(Topics), random.Next(2) == 1);
        var length = 1 + random.Next(ShortestSentence, LongestSentence + 1);
        var tokens = new long[SequenceTokens];
        Array.Fill(tokens, Fill);
        for (var place = 1; place < length; place++)
        {
            tokens[place] = random.Next(10) switch
            {
                < 3 => FirstTopic + (topic * WordsOfATopic) + random.Next(WordsOfATopic),
                3 => FirstTopic + random.Next(Topics * WordsOfATopic),
                < 7 => (praises ? FirstPraise : FirstBlame) + random.Next(WordsOfAKind),
                7 => FirstPraise + random.Next(2 * WordsOfAKind),
                _ => FirstFiller + random.Next(Words - FirstFiller),
            };
        }

        tokens[0] = ClassToken;
        return (tokens, length, asksForPraise ? (praises ? 1 : 0) : topic);
    }
}
