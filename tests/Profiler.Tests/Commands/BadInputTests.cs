namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>Each mistake gets one line that names the option and what would be right, and exit status 2.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly ProfilerProcess _profiler = new();

    [Theory]
    [InlineData("frobnicate", "'frobnicate' is neither an option nor a command; see profiler run --help.")]
    [InlineData("run --grains 4", "'--grains' is neither an option nor a command; see profiler run --help.")]
    [InlineData("run --hidden", "Required argument missing for option: '--hidden'.")]
    [InlineData("run --hidden wide", "--hidden: 'wide' is not a whole number from 1 to 16777216.")]
    [InlineData("run --heads 0", "--heads: '0' is not a whole number from 1 to 16777216.")]
    [InlineData("run --sequence -64", "--sequence: '-64' is not a whole number from 1 to 16777216.")]
    [InlineData("run --grain 0.5", "--grain: '0.5' is not a whole number from 1 to 16777216.")]
    [InlineData("run --tensor-parallel 65", "--tensor-parallel: '65' is not a whole number from 1 to 64.")]
    [InlineData("run --micro-batch 1,,2", "--micro-batch: '' is not a whole number from 1 to 16777216.")]
    [InlineData("run --micro-batch 2,1,2", "--micro-batch: '2,1,2' has a number twice.")]
    [InlineData("run --dtype int8", "--dtype: 'int8' is not float32 or float64 or bfloat16 or float16.")]
    [InlineData("run --device tpu", "--device: 'tpu' is not cpu or cuda.")]
    [InlineData("run --architecture bert", "--architecture: 'bert' is not gpt or llama.")]
    [InlineData("run --precision 2", "--precision: '2' is not a percentage from 0.1% to 50%, such as 2%.")]
    [InlineData("run --precision 0%", "--precision: '0%' is not a percentage from 0.1% to 50%, such as 2%.")]
    [InlineData(
        "run --point-budget 2", "--point-budget: '2' is not a time from 1ms to 500h, such as 500ms, 2s, 10m or 12h.")]
    [InlineData("run --wait 501h", "--wait: '501h' is not a time from 1ms to 500h, such as 500ms, 2s, 10m or 12h.")]
    [InlineData("run --resume gone.journal", "--resume: 'gone.journal' is not a file that exists.")]
    [InlineData("run --name Big", "--name: 'Big' is not all lower-case letters, digits, '.', '-' and '_'.")]
    [InlineData("run --out missing/a.json", "--out: 'missing/a.json' is not a file in a folder that exists.")]
    [InlineData("run --planner localhost", "--planner: 'localhost' is not an http:// or https:// address.")]
    [InlineData(
        "run --hidden 8 --heads 2 --sequence 8 --out p.journal",
        "--out: 'p.journal' ends as journals do; give the profile another name.")]
    [InlineData("upload gone.json --planner http://localhost", "'gone.json' is not a file that exists.")]
    [InlineData("upload gone.json", "Option '--planner' is required.")]
    [InlineData("run --model gpt2", "--model: needs --planner, whose catalogue it is in.")]
    [InlineData("run --hidden 64 --heads 5 --sequence 64", "--heads: 5 does not divide --hidden, 64.")]
    [InlineData("run --hidden 64 --heads 4 --sequence 64 --grain 24", "--grain: 24 does not divide --sequence, 64.")]
    [InlineData("run --hidden 64 --heads 4", "--sequence is required, or --model and --planner.")]
    [InlineData(
        "run --hidden 64 --heads 4 --sequence 64 --architecture llama",
        "--feed-forward is required of a llama; it has no usual one.")]
    [InlineData(
        "run --hidden 64 --heads 4 --key-value-heads 3 --sequence 64",
        "--key-value-heads: 3 does not divide --heads, 4.")]
    [InlineData(
        "run --hidden 64 --heads 4 --key-value-heads 2 --sequence 64 --tensor-parallel 4",
        "--tensor-parallel: 4 does not divide --key-value-heads, 2, and --feed-forward, 256.")]
    [InlineData(
        "run --phases f",
        "--phases: 'f' is not f,b and, as wanted, i,w (both) and r: forward, backward, its two parts, recompute.")]
    [InlineData(
        "run --phases f,b,i",
        "--phases: 'f,b,i' is not f,b and, as wanted, i,w (both) and r: forward, backward, its two parts, recompute.")]
    public async Task Gets_one_line_and_status_2(string arguments, string message)
    {
        var ending = await _profiler.RunAsync(arguments.Split(' '));

        Assert.Equal(new Ending(2, "", $"profiler: {message}\n"), ending);
        Assert.Empty(_profiler.Folder.EnumerateFiles());
    }

    [Fact]
    public async Task Every_fault_is_named_at_once()
    {
        var ending = await _profiler.RunAsync("run", "--heads", "many", "--dtype", "int8");

        Assert.Equal(2, ending.ExitCode);
        Assert.Equal(2, ending.Error.Trim().Split('\n').Length);
    }

    [Fact]
    public async Task Help_shows_every_option_with_examples_and_exit_statuses()
    {
        var ending = await _profiler.RunAsync("run", "--help");

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
        Assert.All(
            [
                "--hidden <n>", "--micro-batch <n,n,...>", "--dry-run",
                "[default: 2%]", "[default: 2s]", "[default: 12h]", "Examples:", "Exit status:",
            ],
            part => Assert.Contains(part, ending.Output, StringComparison.Ordinal));
    }

    public void Dispose() => _profiler.Dispose();
}
