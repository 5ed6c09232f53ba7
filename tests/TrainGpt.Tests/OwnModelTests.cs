using System.Globalization;

namespace TeraPipe.TrainGpt.Tests;

/// <summary>samples/OwnModel: a model of one's own has the same losses with slices as without, and learns.</summary>
public class OwnModelTests
{
    private static readonly string _text = RunningProgram.InRepository("README.md");

    [Theory]
    [InlineData("--stages", "2")]
    [InlineData("--stages", "3", "--slices", "1,7,24,16,16", "--schedule", "zero-bubble")]
    public async Task Sliced_losses_equal_the_unsliced_ones(params string[] options)
    {
        var run = await RunAsync(["--data", _text, "--steps", "5", "--sequence", "64", .. options]);

        Assert.True(run.ExitCode == 0, run.Error);
        double[][] losses =
        [
            .. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).Select(line => line
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(loss => double.Parse(loss, CultureInfo.InvariantCulture)).ToArray()),
        ];
        Assert.Equal(5, losses.Length);
        Assert.All(losses, step => Assert.Equal(step[0], step[1], 1e-8));
        Assert.True(losses[^1][0] < losses[0][0] - 0.1);
    }

    [Theory]
    [InlineData("--steps: '0' is no whole number from 1 to", "--steps", "0")]
    [InlineData("--slices: 'x' is no whole number from 1 to", "--slices", "8,x")]
    [InlineData("--slices: 8,8 are 16 tokens; a sequence has 128", "--slices", "8,8")]
    [InlineData("--schedule: 'backwards' is none of flush, 1f1b, zero-bubble.", "--schedule", "backwards")]
    [InlineData("--stages: 5 stages for 4 layers", "--stages", "5")]
    [InlineData("--data: 'nowhere.txt' cannot be read", "--data", "nowhere.txt")]
    public async Task A_mistake_gets_one_message_that_names_the_option(string fault, params string[] options)
    {
        var run = await RunAsync(options);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"OwnModel: {fault}", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Help_lists_options_and_exit_codes()
    {
        var run = await RunAsync(["--help"]);

        Assert.Equal(0, run.ExitCode);
        Assert.All(
            ["--data", "--steps", "--layers", "--stages", "--sequence", "--slices", "--schedule", "Exit codes:"],
            part => Assert.Contains(part, run.Output, StringComparison.Ordinal));
    }

    private static Task<RunningProgram> RunAsync(string[] arguments) =>
        RunningProgram.RunAsync(RunningProgram.Sample("OwnModel"), arguments);
}
