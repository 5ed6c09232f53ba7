using System.Text;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Data;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Data;

/// <summary>A file that is no token file, or is damaged, gets one error that names the field.</summary>
public sealed class HostileTokenFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("hostile.tokens");

    public static TheoryData<string, string?, string> BadMetadata => new()
    {
        { "tokenizer", null, "missing in the metadata; this is no token file" },
        { "vocabulary_size", null, "missing" },
        { "vocabulary_size", "0", "'0' is no whole number from 1 to 2147483647" },
        { "vocabulary_size", "99999999999", "is no whole number" },
        { "vocabulary_size", "1e3", "is no whole number" },
        { "end_of_text", "256", "'256' is no whole number from 0 to 255" },
        { "end_of_text", "-1", "is no whole number" },
        { "tokens_sha256", "abc", "is no SHA-256" },
        { "tokens_sha256", new string('A', 64), "is no SHA-256" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(BadMetadata))]
    public void Metadata_that_are_wrong_are_named(string field, string? value, string fault)
    {
        Write(Bytes(1, 2), Documents(0), metadata => Set(metadata, field, value));

        Refused(field, fault);
    }

    [Fact]
    public void Tensors_that_are_missing_or_of_another_kind_are_named()
    {
        Write(null, Documents(0));
        Refused("tokens", "There is no such tensor.");
        Write(Bytes(1), null);
        Refused("documents", "There is no such tensor.");
        Write(Documents(1), Documents(0));
        Refused("tokens", "It is I64 [1], not U8 [n]");
        Write(Bytes(1), Documents(0), metadata => metadata["vocabulary_size"] = "257");
        Refused("tokens", "It is U8 [1], not I32 [n]");
        Write(Bytes(), Documents(0));
        Refused("tokens", "It is U8 [0]");
        Write(Bytes(1), Documents());
        Refused("documents", "It is I64 [0]");
        Write(Bytes(1, 2).view(2, 1), Documents(0));
        Refused("tokens", "It is U8 [2, 1]");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0 0")]
    [InlineData("0 2 1")]
    [InlineData("0 3")]
    [InlineData("0 -1")]
    [InlineData("0 9223372036854775807")]
    public void Documents_that_do_not_ascend_within_the_tokens_are_refused(string starts)
    {
        Write(Bytes(1, 2, 3), Documents(Array.ConvertAll(starts.Split(' '), long.Parse)));

        Refused("documents", "begins at");
    }

    [Fact]
    public void A_token_beyond_the_vocabulary_is_refused_where_it_is_read_and_by_verification()
    {
        Write(tensor([1, 299, 300, 2]), Documents(0), metadata => metadata["vocabulary_size"] = "300");
        using var file = TokenFile.Open(FilePath);

        file.Read(0, new long[2]);
        var read = Assert.Throws<TokenFileException>(() => file.Read(1, new long[3]));
        var verified = Assert.Throws<TokenFileException>(() => file.Verify());

        Assert.Equal("tokens", read.Field);
        Assert.Contains("Token 300 at offset 2 is none of 300. Tokenise the text again.", read.Message);
        Assert.Equal(read.Message, verified.Message);
    }

    [Fact]
    public void A_negative_token_is_refused()
    {
        Write(tensor([1, int.MinValue]), Documents(0), metadata => metadata["vocabulary_size"] = "300");
        using var file = TokenFile.Open(FilePath);

        Assert.Throws<TokenFileException>(() => file.Read(0, new long[2]));
    }

    [Fact]
    public void Tokens_that_changed_are_found_by_their_hash()
    {
        TokenFiles.Write(FilePath, new ByteTokenizer(), [1, 2, 3]);
        var bytes = File.ReadAllBytes(FilePath);
        bytes[^2]++;
        File.WriteAllBytes(FilePath, bytes);
        using var file = TokenFile.Open(FilePath);

        Assert.Equal("tokens_sha256", Assert.Throws<TokenFileException>(() => file.Verify()).Field);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        TokenFiles.Write(FilePath, new ByteTokenizer(), [1, 2, 3], [4]);
        var bytes = File.ReadAllBytes(FilePath);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(FilePath, bytes[..length]);
            Assert.Throws<SafetensorsException>(() => TokenFile.Open(FilePath));
        }
    }

    [Fact]
    public void Files_of_other_kinds_are_refused()
    {
        SafetensorsFile.Write(FilePath, [("weight", ones(2))]);
        Refused("vocabulary_size", "this is no token file");
        File.WriteAllBytes(FilePath, Encoding.UTF8.GetBytes("This is a text, and no tokens at all."));
        Assert.Throws<SafetensorsException>(() => TokenFile.Open(FilePath));
        Assert.Throws<FileNotFoundException>(() => TokenFile.Open(_folder.File("missing")));
    }

    private static Tensor Bytes(params byte[] tokens) => tensor(tokens);

    private static Tensor Documents(params long[] starts) => tensor(starts);

    private static void Set(Dictionary<string, string> metadata, string field, string? value)
    {
        metadata.Remove(field);
        if (value is not null)
        {
            metadata[field] = value;
        }
    }

    private void Write(Tensor? tokens, Tensor? documents, Action<Dictionary<string, string>>? change = null)
    {
        var metadata = new Dictionary<string, string>
        {
            ["tokenizer"] = "bytes",
            ["vocabulary_size"] = "256",
            ["end_of_text"] = "0",
            ["tokens_sha256"] = new('0', 64),
        };
        change?.Invoke(metadata);
        (string Name, Tensor? Tensor)[] all = [("tokens", tokens), ("documents", documents)];
        SafetensorsFile.Write(
            FilePath,
            all.Where(named => named.Tensor is not null).Select(named => (named.Name, named.Tensor!)),
            metadata);
        tokens?.Dispose();
        documents?.Dispose();
    }

    private void Refused(string field, string fault)
    {
        var refused = Assert.Throws<TokenFileException>(() => TokenFile.Open(FilePath));
        Assert.Equal(field, refused.Field);
        Assert.StartsWith($"{FilePath}: {field}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
    }
}
