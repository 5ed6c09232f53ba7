using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using TeraPipe.Profiler.Tests.Commands;

namespace TeraPipe.Profiler.Tests.Import;

/// <summary>docs/profile-formats.md: its example files, imported by its example commands.</summary>
public sealed partial class DocumentedFormatsTests : IDisposable
{
    private readonly ProfilerProcess _profiler = new();

    public static TheoryData<string> Commands =>
    [
        .. Command().Matches(Page()).Select(
            command => command.Groups[1].Value.Replace("\\\n", "", StringComparison.Ordinal)),
    ];

    [Fact]
    public void There_is_an_example_of_every_format() => Assert.Equal(4, Commands.Count);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_example_is_imported(string command)
    {
        foreach (Match example in Example().Matches(Page()))
        {
            var file = Path.Combine(_profiler.Folder.FullName, example.Groups[1].Value);
            await File.WriteAllTextAsync(file, example.Groups[2].Value, TestContext.Current.CancellationToken);
        }

        var ending = await _profiler.RunAsync(
            command.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1..]);

        Assert.True(ending.ExitCode == 0, ending.Error);
        var imported = ProfileFile.Read(Path.Combine(_profiler.Folder.FullName, "imported.json"));
        Assert.True(imported.Measurements!.Count >= 3);
    }

    public void Dispose() => _profiler.Dispose();

    private static string Page([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/profile-formats.md"));

    [GeneratedRegex("^`([^`\n]+)`:\n```(?:json|csv)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("^```console\n(profiler .*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Command();
}
