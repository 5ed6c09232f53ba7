using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TeraPipe.TrainGpt.Tests;

/// <summary>The command tokenize as people run it.</summary>
public sealed class TokenizeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tokenize-");

    public static TheoryData<string, byte[], string> UnusableTexts => new()
    {
        { "empty.txt", [], "--data: '{0}' has no text" },
        { "zero.txt", [.. "ab"u8, 0], "--data: '{0}' is no UTF-8 text: byte 0x00 at offset 2" },
        { "latin1.txt", [.. "caf"u8, 0xe9], "--data: '{0}' is no UTF-8 text: byte 0xe9 at offset 3" },
        { "a.jsonl", "{\"text\": \"a\"}\n\n[]\n"u8.ToArray(), "--data: '{0}' line 3 has no \"text\"" },
        { "b.jsonl", "{\"text\": 1}"u8.ToArray(), "--data: '{0}' line 1 has no \"text\"" },
        { "c.jsonl", "{\"text\": \"a\"}\n{\"text"u8.ToArray(), "--data: '{0}' line 2 is no JSON" },
        { "d.jsonl", [.. "{\"text\": \""u8, 0xff, .. "\"}"u8], "--data: '{0}' line 1 is no UTF-8" },
        { "e.jsonl", "{\"text\": \"\\u0000\"}"u8.ToArray(), "--data: '{0}' line 1 has a NUL" },
        { "f.jsonl", "{\"text\": \"\\ud800\"}"u8.ToArray(), "--data: '{0}' line 1 has half a character" },
        { "g.jsonl", "{\"text\": \"\"}\n"u8.ToArray(), "--data: '{0}' has no text in any of its documents" },
    };

    private string Output => At("out.tokens");

    [Fact]
    public async Task A_folder_is_a_document_a_file_in_the_order_of_their_paths()
    {
        Write("text/b.md", "zwei");
        Write("text/a.txt", "eins");
        Write("text/image.png", "no text");
        Write("text/bin/c.txt", "what a build made");

        var run = await TokenizeAsync(At("text"), more: "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Empty(run.Error); // progress is for terminals
        var report = JsonNode.Parse(run.Output)!;
        var hash = Convert.ToHexStringLower(SHA256.HashData("eins\0zwei\0"u8));
        Assert.Equal(("bytes", 256, 10L), Of(report));
        Assert.Equal((2, 8, 0), ((int)report["documents"]!, (int)report["textBytes"]!, (int)report["endOfText"]!));
        Assert.Equal(hash, (string)report["tokensSha256"]!);
        Assert.EndsWith("eins\0zwei\0", await File.ReadAllTextAsync(Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_lines_are_documents()
    {
        var texts = new[] { "eins", "\"zwei\"\n", new string('x', 3_000_000), "é😀" };
        var lines = texts.Select(text => new JsonObject { ["id"] = 1, ["text"] = text }.ToJsonString());
        Write("text.jsonl", string.Join("\r\n", lines.Append("")));

        var run = await TokenizeAsync(At("text.jsonl"), more: "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        var tokens = Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => $"{text}\0")));
        Assert.Equal(4, (int)JsonNode.Parse(run.Output)!["documents"]!);
        Assert.True((await File.ReadAllBytesAsync(Output)).AsSpan().EndsWith(tokens));
    }

    [Fact]
    public async Task A_long_text_of_a_GPT2_vocabulary_is_summed_up_for_people()
    {
        WriteVocabulary("a b", "Ġ ab");
        Write("text.txt", string.Concat(Enumerable.Repeat(" ab", 1_000_000)));

        var run = await TokenizeAsync(At("text.txt"), tokenizer: At("gpt2"));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(
            $"^{Output}: 1,000,001 tokens of gpt2-bpe:[0-9a-f]{{16}}, 1 documents, 3.00 bytes a token\n$", run.Output);
    }

    [Fact]
    public async Task A_terminal_sees_how_long_it_will_take()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no script (bsdutils), which makes a terminal.");
        WriteVocabulary("a b");
        var random = new Random(1);
        Write("text.txt", string.Concat(Enumerable.Range(0, 1_500_000).Select(_ => $" {random.Next():x}")));
        var command = $"{RunningProgram.TrainGpt} tokenize --data {At("text.txt")} --tokenizer {At("gpt2")} "
            + $"--output {Output}";

        var run = await RunningProgram.RunAsync("/usr/bin/script", ["-qec", command, "/dev/null"]);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Matches(@"\r\x1b\[K\d+\.\d of 1\d\.\d MB, \d+\.\d MB/s, about \d+ s left", run.Output);
        Assert.Contains(" tokens of gpt2-bpe:", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(UnusableTexts))]
    public async Task Text_that_cannot_be_tokenised_is_refused(string name, byte[] content, string fault)
    {
        await File.WriteAllTextAsync(Output, "as it was");
        await File.WriteAllBytesAsync(At(name), content);

        CheckRefused(await TokenizeAsync(At(name)), 2, fault.Replace("{0}", At(name), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_that_do_not_fit_are_refused()
    {
        Write("text.txt", "a text");
        WriteVocabulary("a b");
        Write("gpt2/merges.txt", "a b\nnonsense\n");
        await File.WriteAllTextAsync(Output, "as it was");
        var text = At("text.txt");

        CheckRefused(await TokenizeAsync(At("missing")), 2, $"--data: '{At("missing")}' does not exist");
        CheckRefused(await TokenizeAsync(text, tokenizer: "words"), 2, "--tokenizer: 'words' is neither 'bytes' nor ");
        CheckRefused(await TokenizeAsync(text, tokenizer: _folder.FullName), 2, "--tokenizer: Could not find file");
        CheckRefused(
            await TokenizeAsync(text, tokenizer: At("gpt2")), 2,
            $"--tokenizer: {At("gpt2/merges.txt")}, line 2: 'nonsense' is not two tokens");
        CheckRefused(await TokenizeAsync(text, output: text), 2, $"--output: '{text}' is the text itself");
        CheckRefused(
            await TokenizeAsync(text, output: At("none/x")), 2,
            $"--output: '{At("none/x")}' is a folder, or in none");
        Assert.Equal("a text", await File.ReadAllTextAsync(text));
    }

    /// <summary>A limit of the process stands for the disk's.</summary>
    [Fact]
    public async Task A_full_disk_is_said_and_leaves_the_old_file()
    {
        Write("text.txt", new string('x', 30_000_000));
        await File.WriteAllTextAsync(Output, "as it was");
        string[] arguments = ["tokenize", "--data", At("text.txt"), "--tokenizer", "bytes", "--output", Output];

        var run = await RunningProgram.RunAsync(
            "/bin/bash",
            ["-c", "trap '' XFSZ; ulimit -f 10000; exec \"$0\" \"$@\"", RunningProgram.TrainGpt, .. arguments]);

        CheckRefused(run, 1, $"--output: '{Output}' could not be written, what was there is as it was: ");
        Assert.Equal(["out.tokens", "text.txt"], _folder.EnumerateFiles().Select(file => file.Name).Order());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static (string Tokenizer, int VocabularySize, long Tokens) Of(JsonNode report) =>
        ((string)report["tokenizer"]!, (int)report["vocabularySize"]!, (long)report["tokens"]!);

    private Task<RunningProgram> TokenizeAsync(
        string data, string tokenizer = "bytes", string? output = null, params string[] more) =>
        RunningProgram.TrainGptAsync(
            ["tokenize", "--data", data, "--tokenizer", tokenizer, "--output", output ?? Output, .. more]);

    private void CheckRefused(RunningProgram run, int exitCode, string message)
    {
        Assert.StartsWith($"TrainGpt: {message}", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal("as it was", File.ReadAllText(Output));
    }

    /// <summary>Every byte, the end of a text, and what rules make, as GPT-2's files have them.</summary>
    private void WriteVocabulary(params string[] rules)
    {
        var printable = Enumerable.Range(0, 256).Where(value => value is (> 32 and < 127) or (> 160 and not 173));
        var names = printable.Concat(Enumerable.Range(256, 256 - printable.Count())).Select(value => $"{(char)value}")
            .Concat(rules.Select(rule => rule.Replace(" ", "", StringComparison.Ordinal))).Append("<|endoftext|>");
        var vocabulary = new JsonObject(names.Select((name, token) => KeyValuePair.Create(name, (JsonNode?)token)));
        Write("gpt2/vocab.json", vocabulary.ToJsonString());
        Write("gpt2/merges.txt", string.Concat(rules.Select(rule => $"{rule}\n")));
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
