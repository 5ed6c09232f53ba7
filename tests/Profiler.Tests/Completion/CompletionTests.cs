using System.Diagnostics;
using TeraPipe.Profiler.Tests.Commands;

namespace TeraPipe.Profiler.Tests.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly ProfilerProcess _profiler = new();

    [Theory]
    [InlineData("profiler rep", "report")]
    [InlineData("profiler run --dev", "--device")]
    [InlineData("profiler run --device c", "cpu cuda")]
    [InlineData("profiler show --", "--planner --json")]
    public async Task Bash_completes_commands_options_and_values(string typed, string completions)
    {
        var script = await _profiler.RunAsync("completion", "bash");
        var program = $$"""
            {{script.Output}}
            COMP_WORDS=({{typed}}); COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )); _profiler; echo "${COMPREPLY[*]}"
            """;
        using var bash = Process.Start(
            new ProcessStartInfo("bash", ["-c", program]) { RedirectStandardOutput = true })!;

        Assert.Equal(
            completions + "\n", await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fish_and_zsh_have_scripts_of_their_own_and_no_other_shell_has()
    {
        Assert.Contains(
            "complete -c profiler -n '__fish_seen_subcommand_from run' -l device -x -a 'cpu cuda'",
            (await _profiler.RunAsync("completion", "fish")).Output,
            StringComparison.Ordinal);
        Assert.StartsWith("autoload", (await _profiler.RunAsync("completion", "zsh")).Output, StringComparison.Ordinal);

        var ending = await _profiler.RunAsync("completion", "tcsh");
        Assert.Equal(new Ending(2, "", "profiler: shell: 'tcsh' is not bash, zsh or fish.\n"), ending);
    }

    public void Dispose() => _profiler.Dispose();
}
