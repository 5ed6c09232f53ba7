using System.Text.Json;

namespace TeraPipe.TrainGpt.Tests;

/// <summary>The command train with what a longer run needs: recipes, logs, checkpoints, token files, traces.</summary>
public sealed class TrainerTests(TinyPlanner planner) : IClassFixture<TinyPlanner>, IDisposable
{
    private const double SameLoss = 1e-6; // relative: the same sums in the same order, in fp32 on one thread

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("traingpt-");

    [Fact]
    public async Task A_recipe_in_sixteen_bits_is_logged_in_lines_of_finite_numbers()
    {
        var run = await RunningProgram.TrainGptAsync(
        [
            .. Options, "--steps", "4", "--dtype", "bf16", "--accumulate", "2", "--clip", "0.5", "--dropout", "0.1",
            "--lr", "2e-3", "--lr-decay", "cosine", "--warm-up", "1", "--lr-final", "0", "--recompute", "full",
            "--evaluate-every", "2", "--evaluation-sequences", "3", "--log", At("log"), "--trace", At("trace"),
        ]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("here it is bfloat16", run.Output, StringComparison.Ordinal);
        Assert.Contains("MFU is of the measured peak of ", run.Output, StringComparison.Ordinal);
        Assert.Matches(
            @"step   4 of 4  loss \d\.\d{4}  norm \d+\.\d\d  lr 0e\+0  \d+ tokens/s  MFU \d+\.\d %  bubble \d+\.\d %  "
            + @"memory \S+ \S+  \d+ ms \(predicted \d+ ms, [+-]\d+\.\d %\)  about 0 s left",
            run.Output);
        var steps = Steps("log");
        Assert.Equal([1, 2, 3, 4], steps.Select(step => Number(step, "step")));
        Assert.All(steps, CheckFields);
        Assert.Equal([2e-3, 1.5e-3, 0.5e-3, 0], steps.Select(step => Math.Round(Number(step, "learningRate"), 9)));
        Assert.All(steps, step => Assert.Equal(2 * Number(step, "step"), Number(step, "sequencesTaken")));
        Assert.Equal([2, 4], Events("log", "evaluation").Select(row => Number(row, "step")));
        Assert.All(Events("log", "evaluation"), row =>
            Assert.Equal(Math.Exp(Number(row, "loss")), Number(row, "perplexity"), 1e-9));
        CheckTrace();
    }

    [Fact]
    public async Task A_run_that_is_killed_goes_on_as_if_nothing_had_been()
    {
        string[] options = [.. Options, "--steps", "8", "--checkpoints", At("checkpoints"), "--save-every", "2"];
        var whole = await RunningProgram.TrainGptAsync(
            [.. Options, "--steps", "8", "--log", At("whole"), "--checkpoints", At("others")]);
        using var killed = new LiveProgram(RunningProgram.TrainGpt, options);
        await killed.UntilAsync("step   5");
        killed.Signal("KILL");
        await killed.EndAsync();
        var resumed = await RunningProgram.TrainGptAsync([.. options, "--resume", "--log", At("resumed")]);

        Assert.True(whole.ExitCode == 0, whole.Error);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        var first = (int)Number(Events("resumed", "resume").Single(), "step");
        Assert.InRange(first, 4, 6);
        Assert.Equal(8 - first, Steps("resumed").Length);
        Assert.All(Steps("whole").Skip(first).Zip(Steps("resumed")), pair =>
        {
            Assert.Equal(Number(pair.First, "step"), Number(pair.Second, "step"));
            Assert.Equal(1, Number(pair.First, "loss") / Number(pair.Second, "loss"), SameLoss);
        });
        Assert.Equal(
            ["step-00000006", "step-00000008"],
            Directory.EnumerateDirectories(At("checkpoints")).Select(Path.GetFileName).Order());
        await CheckRefusals(options);
    }

    [Fact]
    public async Task A_signal_leaves_a_checkpoint_and_a_full_disk_names_the_last_good_one()
    {
        string[] options = [.. Options, "--checkpoints", At("checkpoints"), "--steps", "1000000"];
        using var run = new LiveProgram(RunningProgram.TrainGpt, [.. options, "--resume"]);
        await run.UntilAsync("step   2");
        run.Signal("INT");
        var end = await run.EndAsync();
        var full = await RunningProgram.RunAsync( // a limit of the process stands for the disk's
            "/bin/bash",
            [
                "-c", "trap '' XFSZ; ulimit -f 400; DOTNET_EnableWriteXorExecute=0 exec \"$0\" \"$@\"",
                RunningProgram.TrainGpt, .. options, "--resume", "--save-every", "1",
            ]);

        Assert.Equal(130, end.ExitCode);
        Assert.Contains($"There is no checkpoint in {At("checkpoints")}: training begins anew.", end.Output);
        var checkpoint = Assert.Single(Directory.EnumerateDirectories(At("checkpoints")));
        Assert.True(full.ExitCode == 10, full.Error);
        Assert.Contains("could not be written into", full.Error, StringComparison.Ordinal);
        Assert.Contains($"The last good checkpoint is {checkpoint}.", full.Error, StringComparison.Ordinal);
        Assert.Equal([checkpoint], Directory.EnumerateDirectories(At("checkpoints"), "step-*"));
    }

    [Fact]
    public async Task A_run_that_is_killed_has_left_its_trace()
    {
        using var run = new LiveProgram(
            RunningProgram.TrainGpt, [.. Options, "--steps", "1000000", "--trace", At("trace")]);
        await run.UntilAsync("A trace of step 3 is in ");
        run.Signal("KILL");
        await run.EndAsync();

        CheckTrace();
    }

    [Fact]
    public async Task A_loss_that_is_no_number_ends_the_run_with_its_own_code()
    {
        var run = await RunningProgram.TrainGptAsync(
            [.. Options, "--steps", "200", "--lr", "1e30", "--warm-up", "0", "--checkpoints", At("checkpoints")]);

        Assert.True(run.ExitCode == 8, run.Error);
        Assert.Matches(@"^TrainGpt: Step \d+: the loss is .* No checkpoint was written before\.", run.Error);
    }

    [Fact]
    public async Task Trains_on_a_packed_token_file_and_on_a_model_that_was_trained_before()
    {
        var documents = Enumerable.Range(0, 60).Select(i => $"document {i}: {new string('x', i)}");
        await File.WriteAllLinesAsync(
            At("text.jsonl"), documents.Select(document => $$"""{"text": "{{document}}"}"""));
        var tokens = await RunningProgram.TrainGptAsync(
            "tokenize", "--data", At("text.jsonl"), "--tokenizer", "bytes", "--output", At("text.tokens"));
        string[] onTokens =
        [
            .. Without(planner.Options(), ["--data"]), "--data", At("text.tokens"), "--packed", "--steps", "2",
        ];
        var first = await RunningProgram.TrainGptAsync(
            [.. onTokens, "--layers", "4", "--checkpoints", At("checkpoints"), "--log", At("first")]);
        var shape = new[] { "--hidden", "--heads", "--max-sequence" };
        var second = await RunningProgram.TrainGptAsync(
        [
            .. Without(onTokens, shape),
            "--model-folder", At("checkpoints/step-00000002"), "--log", At("second"),
        ]);

        Assert.True(tokens.ExitCode == 0, tokens.Error);
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.All(Steps("first"), CheckFields);
        Assert.True(Loss("second", 0) < Loss("first", 0), "it begins where no training has been");
        await CheckLongestSequence([.. Without(onTokens, shape), "--model-folder", At("checkpoints/step-00000002")]);
        await CheckSamples();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] Options => [.. planner.Options(), "--layers", "4"];

    internal static string[] Without(string[] options, string[] names) =>
        [.. options.Where((option, i) => !names.Contains(option) && (i == 0 || !names.Contains(options[i - 1])))];

    private static void CheckFields(JsonElement step)
    {
        Assert.Equal(
            [
                "step", "loss", "gradientNorm", "learningRate", "lossScale", "isSkipped", "tokensPerSecond",
                "modelFlopsUtilisation", "bubbleFraction", "peakMemoryBytes", "stepMs", "predictedStepMs", "planId",
                "epoch", "sequencesTaken",
            ],
            step.EnumerateObject().Select(property => property.Name));
        Assert.All(
            step.EnumerateObject()
                .Where(property => property.Name is not ("planId" or "isSkipped" or "peakMemoryBytes")),
            property => Assert.True(double.IsFinite(property.Value.GetDouble())));
        Assert.Equal(2, step.GetProperty("peakMemoryBytes").GetArrayLength());
        Assert.InRange(Number(step, "modelFlopsUtilisation"), 0, 1.5); // a shared machine's peak may be a poor one
    }

    private static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();

    private static async Task CheckRefusals(string[] options)
    {
        var again = await RunningProgram.TrainGptAsync(options);
        var other = await RunningProgram.TrainGptAsync([.. options, "--resume", "--seed", "2", "--packed"]);

        Assert.Equal((2, 2), (again.ExitCode, other.ExitCode));
        Assert.Contains("It is of an earlier run.", again.Error, StringComparison.Ordinal);
        Assert.Contains("seed was 1 and is 2, packed was False and is True", other.Error, StringComparison.Ordinal);
    }

    /// <summary>A folder's model may be trained on shorter sequences than it was made for, not longer ones.</summary>
    private static async Task CheckLongestSequence(string[] options)
    {
        var shorter = await RunningProgram.TrainGptAsync([.. options, "--max-sequence", "300"]);
        var longer = await RunningProgram.TrainGptAsync([.. options, "--max-sequence", "513"]);

        Assert.Equal((2, 2), (shorter.ExitCode, longer.ExitCode));
        Assert.Contains(": --max-sequence is 300, there it is 512. ", shorter.Error, StringComparison.Ordinal);
        Assert.Contains(
            "--max-sequence: the model of --model-folder has learned 512 positions; take 512 at most.",
            longer.Error, StringComparison.Ordinal);
    }

    private async Task CheckSamples()
    {
        string[] options = ["sample", "--prompt", "document 1", "--tokens", "20", "--top-k", "40"];
        var newest = await RunningProgram.TrainGptAsync([.. options, "--checkpoint", At("checkpoints")]);
        var named = await RunningProgram.TrainGptAsync(
            [.. options, "--model-folder", At("checkpoints/step-00000002"), "--temperature", "1"]);
        var none = await RunningProgram.TrainGptAsync([.. options, "--checkpoint", At("nowhere")]);

        Assert.Equal((0, ""), (newest.ExitCode, newest.Error));
        Assert.StartsWith("document 1", newest.Output, StringComparison.Ordinal);
        Assert.Equal(newest.Output, named.Output);
        Assert.Equal(2, none.ExitCode);
        Assert.Contains($"--checkpoint: {At("nowhere")} cannot be used", none.Error, StringComparison.Ordinal);
    }

    private void CheckTrace()
    {
        var events = JsonElement.Parse(File.ReadAllText(At("trace"))).GetProperty("traceEvents").EnumerateArray();
        Assert.Equal(
            ["predicted, plan ", "measured, step 3"],
            events.Where(item => item.GetProperty("name").GetString() == "process_name")
                .Select(item => item.GetProperty("args").GetProperty("name").GetString()![..16]));
        var actions = events.Where(item => item.GetProperty("ph").GetString() == "X")
            .ToLookup(item => item.GetProperty("pid").GetInt32(), item => item.GetProperty("name").GetString());
        Assert.NotEmpty(actions[0]);
        Assert.Equal(actions[0].Order(), actions[1].Order());
    }

    private double Loss(string log, int step) => Number(Steps(log)[step], "loss");

    private JsonElement[] Steps(string log) => [.. Lines(log).Where(line => !line.TryGetProperty("event", out _))];

    private IEnumerable<JsonElement> Events(string log, string name) => Lines(log)
        .Where(line => line.TryGetProperty("event", out var its) && its.GetString() == name);

    private IEnumerable<JsonElement> Lines(string log) =>
        File.ReadLines(At(log)).Select(line => JsonElement.Parse(line));

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
