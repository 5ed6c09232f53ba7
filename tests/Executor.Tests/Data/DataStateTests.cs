using TeraPipe.Executor.Data;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Data;

public sealed class DataStateTests : IDisposable
{
    private static readonly TokenSequencesOptions _options = new() { SequenceTokens = 10, Seed = 1 };

    private readonly TemporaryFolder _folder = new();
    private readonly TokenFile _file;

    public DataStateTests() => _file = TokenFiles.Counting(_folder.File("counting.tokens"), 100);

    public static TheoryData<string, string> Differences => new()
    {
        { "seed", "seed was 1 and is 2" },
        { "length", "sequenceTokens was 10 and is 11" },
        { "held out", "heldOut was 0 and is 1" },
        { "packed", "packed was False and is True" },
    };

    public static TheoryData<string, string> BadJson => new()
    {
        { "", "cannot be read" },
        { "null", "cannot be read" },
        { "{}", "sequencesTaken" },
        { State(sequencesTaken: "-1"), "sequencesTaken is -1" },
        { State(sequencesTaken: "9223372036854775807"), "sequencesTaken is 9223372036854775807" },
        { State(sequencesTaken: "1.5"), "sequencesTaken" },
        { State(sequencesTaken: "1, \"colour\": 2"), "colour" },
        { State(sequencesTaken: "1, \"seed\": 2"), "seed" },
        { State(sequencesTaken: "1")[..40], "cannot be read" },
    };

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_state_is_one_line_and_comes_back_as_it_was()
    {
        var state = new TokenSequences(_file, _options).State(12_345_678_901);

        Assert.Equal(state, DataState.Parse(state.ToJson()));
        Assert.DoesNotContain('\n', state.ToJson());
    }

    [Theory]
    [MemberData(nameof(Differences))]
    public void A_run_on_other_sequences_is_refused_by_what_differs(string what, string fault)
    {
        var other = what switch
        {
            "seed" => _options with { Seed = 2 },
            "length" => _options with { SequenceTokens = 11 },
            "held out" => _options with { HeldOut = 1 },
            _ => _options with { Packed = true },
        };

        Assert.Contains($": {fault}. Resume with ", Refused(new(_file, other)), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_file_and_all_other_differences_are_said_at_once()
    {
        using var file = TokenFiles.Counting(_folder.File("other.tokens"), 101);

        var message = Refused(new(file, _options with { Seed = 7, HeldOut = 2 }));

        Assert.Contains($"tokensSha256 was {_file.Summary.TokensSha256} and is {file.Summary.TokensSha256}, ", message);
        Assert.Contains("seed was 1 and is 7, heldOut was 0 and is 2.", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BadJson))]
    public void What_is_no_state_is_refused(string json, string fault)
    {
        var refused = Assert.Throws<DataStateException>(() => DataState.Parse(json));

        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
    }

    private static string State(string sequencesTaken) =>
        $$"""
        {"seed":1,"tokensSha256":"","sequenceTokens":2,"heldOut":0,"packed":false,"sequencesTaken":{{sequencesTaken}}}
        """;

    private string Refused(TokenSequences now) => Assert.Throws<DataStateException>(
        () => now.Resume(new TokenSequences(_file, _options).State(3))).Message;
}
