namespace TeraPipe.TrainGpt.Tests;

/// <summary>The options of train: what is wrong is named, before anything is trained.</summary>
public sealed class TrainOptionsTests(TinyPlanner planner) : IClassFixture<TinyPlanner>
{
    public static TheoryData<string, string[]> UnusableOptions => new()
    {
        { "--lr-decay: the rate rises for 100 steps and there are 9 --steps", ["--lr-decay", "wsd", "--steps", "9"] },
        { "--kv-heads: 3 do not divide 4 --heads.", ["--kv-heads", "3"] },
        { "--vocabulary: the model knows 300 tokens", ["--vocabulary", "300"] },
        { "--layers: the shape is that of --model-folder; leave --layers out.", ["--model-folder", "here"] },
        { "--tokenizer: 'words' is neither 'bytes' nor a folder.", ["--tokenizer", "words"] },
        { "--data: Could not find file '/none.tokens'.", ["--data", "/none.tokens"] },
        { "--resume: there are no checkpoints without --checkpoints FOLDER.", ["--resume"] },
        { "--evaluation-sequences: 3 make no whole batches of 2", ["--batch", "2", "--evaluation-sequences", "3"] },
        { "of which 999 are held out: none to train on.", ["--evaluation-sequences", "999"] },
        { "--log: '/none/log' is a folder, or in none. Name a file.", ["--log", "/none/log"] },
        { "--batch, --accumulate, --replicas, ", ["--batch", "2000000000", "--accumulate", "2"] },
        { "numbers as large as these cannot be multiplied.", ["--hidden", "2000000000"] },
        { "--dtype: 'int8' is none of fp32, bf16, fp16, fp64.", ["--dtype", "int8"] },
    };

    [Fact]
    public async Task Values_that_are_none_are_named_all_at_once()
    {
        var run = await RunningProgram.TrainGptAsync(
        [
            .. Options, "--dtype", "int8", "--accumulate", "0", "--clip", "-1", "--dropout", "1", "--recompute", "some",
            "--lr", "NaN", "--lr-decay", "step", "--lr-final", "2", "--warm-up", "x", "--weight-decay", "-1",
            "--architecture", "bert", "--feed-forward", "0", "--save-every", "0", "--keep", "0",
            "--evaluate-every", "0",
        ]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal(
            [
                "--accumulate: '0' is no positive whole number.",
                "--architecture: 'bert' is none of gpt, llama.",
                "--clip: '-1' is no norm: a number above 0.",
                "--dropout: '1' is no rate: from 0 to below 1.",
                "--dtype: 'int8' is none of fp32, bf16, fp16, fp64.",
                "--evaluate-every: '0' is no positive whole number.",
                "--feed-forward: '0' is no positive whole number.",
                "--keep: '0' is no positive whole number.",
                "--lr-decay: 'step' is none of none, linear, cosine, wsd.",
                "--lr-final: '2' is no share: from 0 to 1.",
                "--lr: 'NaN' is no learning rate: a number above 0.",
                "--recompute: 'some' is none of none, selective, full.",
                "--save-every: '0' is no positive whole number.",
                "--warm-up: 'x' is no whole number from 0 on.",
                "--weight-decay: '-1' is no weight decay: a number from 0 on.",
            ],
            run.Error.Replace("TrainGpt: ", "", StringComparison.Ordinal)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(UnusableOptions))]
    public async Task Options_that_are_wrong_are_named(string fault, string[] wrong)
    {
        string[] names = [.. wrong.Where(word => word.StartsWith("--", StringComparison.Ordinal))];
        var run = await RunningProgram.TrainGptAsync([.. TrainerTests.Without(Options, names), .. wrong]);

        Assert.True(run.ExitCode == 2, $"{run.ExitCode}: {run.Error}");
        Assert.Contains(fault, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(run.Output);
    }

    private string[] Options => [.. planner.Options(), "--layers", "4"];
}
