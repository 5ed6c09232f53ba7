namespace TeraPipe.TrainGpt.Tests;

/// <summary>A mistake gets one clear message that names the option, and never a stack trace.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("traingpt-");

    public static TheoryData<string, byte[]?, string> UnusableTexts => new()
    {
        { "missing.txt", null, "does not exist" },
        { "empty.txt", [], "is empty; a sequence of 16 tokens takes 17 bytes at least" },
        { "short.txt", "too short"u8.ToArray(), "has only 9 bytes" },
        { "zero.bin", [.. "text and then a zero"u8, 0, .. "more"u8], "is no UTF-8 text: byte 0x00 at offset 20" },
        { "latin1.txt", [.. "caf"u8, 0xe9, .. " is Latin-1, not UTF-8"u8], "is no UTF-8 text: byte 0xe9 at offset 3" },
    };

    [Theory]
    [MemberData(nameof(UnusableTexts))]
    public async Task Text_that_cannot_be_trained_on_is_refused(string name, byte[]? content, string fault)
    {
        var path = Path.Combine(_folder.FullName, name);
        if (content is not null)
        {
            await File.WriteAllBytesAsync(path, content);
        }

        var run = await RunningProgram.TrainGptAsync([.. Question(path), "--sequence", "16"]);

        CheckOneMessage(run, exitCode: 2, $"--data: '{path}' ", fault);
    }

    [Fact]
    public async Task A_planner_that_is_not_there_is_named()
    {
        var text = Path.Combine(_folder.FullName, "text.txt");
        await File.WriteAllTextAsync(text, new string('x', 100));

        var run = await RunningProgram.TrainGptAsync([.. Question(text), "--sequence", "16"]);

        CheckOneMessage(run, exitCode: 3, "http://127.0.0.1:9/");
    }

    [Theory]
    [InlineData("--steps", "0", "--steps: '0' is no positive whole number")]
    [InlineData("--steps", "many", "--steps: 'many' is no positive whole number")]
    [InlineData("--colour", "red", "--colour")]
    public async Task An_option_that_is_wrong_is_named(string option, string value, string fault)
    {
        var run = await RunningProgram.TrainGptAsync([.. Question("text.txt"), option, value]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(fault, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task The_demo_refuses_an_unknown_option_before_it_does_anything()
    {
        var run = await RunningProgram.ScriptAsync("demo.sh", "--colour");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("demo: unknown option --colour", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string[] Question(string text) =>
        ["check", "--planner", "http://127.0.0.1:9/", "--model", "byte-gpt", "--profile", "none", "--data", text];

    private static void CheckOneMessage(RunningProgram run, int exitCode, params string[] parts)
    {
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(parts, part => Assert.Contains(part, run.Error, StringComparison.Ordinal));
        Assert.Empty(run.Output);
    }
}
