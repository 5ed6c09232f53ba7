using System.Text.Json;

namespace TeraPipe.TrainGpt.Tests;

/// <summary>
/// samples/FineTune: what is frozen, cached and placed anew while it is trained, from a checkpoint that it makes itself.
/// </summary>
public sealed class FineTuneTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fine-tune-").FullName;

    [Theory]
    [InlineData("vit")]
    [InlineData("bert")]
    public async Task A_model_is_trained_saved_and_fine_tuned_elastically(string model)
    {
        string[] options =
        [
            "--model", model, "--layers", "4", "--hidden", "32", "--sequences", "32", "--batch", "8",
            "--pretraining", "2", "--epochs", "4", "--alpha", "0.4", "--checkpoint", _folder, "--json",
        ];
        var first = await RunAsync(options);
        var again = await RunAsync(options);

        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("first task", first.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("first task", again.Error, StringComparison.Ordinal);
        Assert.Contains("beginning from ", again.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(first.Output);
        var runs = document.RootElement.GetProperty("runs").EnumerateArray().ToArray();
        Assert.Equal(["as it is", "elastic"], runs.Select(run => run.GetProperty("name").GetString()));
        Assert.Equal([0, 0, 0, 0], Of(runs[0], "frozen", epoch => epoch.GetInt32()));
        var frozen = Of(runs[1], "frozen", epoch => epoch.GetInt32());
        Assert.All(frozen.Zip([0, 0, 1, 2]), pair => Assert.InRange(pair.First, 0, pair.Second)); // 4 (1 − 0.6^T)
        Assert.Equal(frozen.Order(), frozen);
        Assert.NotEqual(0, frozen[3]);
        Assert.Equal(frozen.Select(layers => layers > 0), Of(runs[1], "isCached", epoch => epoch.GetBoolean()));
        Assert.All(runs, run => Assert.All(Of(run, "stepMs", epoch => epoch.GetDouble()), ms => Assert.True(ms > 0)));
        var losses = runs.Select(run => Of(run, "loss", epoch => epoch.GetDouble())).ToArray();
        Assert.Equal(losses[0][0], losses[1][0], 1e-4); // nothing is frozen yet: plans alone may differ
        Assert.NotEqual(losses[0][3], losses[1][3], 1e-6);
        Assert.Equal(losses[1], Of(Elastic(again), "loss", epoch => epoch.GetDouble()), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Theory]
    [InlineData("--model: 'gpt' is none of vit, bert.", "--model", "gpt")]
    [InlineData("--hidden: 48 is no multiple of 32", "--hidden", "48")]
    [InlineData("--devices: 5 stages for 4 layers", "--devices", "5", "--layers", "4")]
    [InlineData("--sequences: 20 is no multiple of the batch of 16", "--sequences", "20")]
    [InlineData("--alpha: 1 is no share", "--alpha", "1")]
    [InlineData("--epochs: '0' is no whole number from 1", "--epochs", "0")]
    public async Task A_mistake_gets_one_message_that_names_the_option(string fault, params string[] options)
    {
        var run = await RunAsync(options);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"FineTune: {fault}", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(run.Output);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JsonElement Elastic(RunningProgram run) =>
        JsonDocument.Parse(run.Output).RootElement.GetProperty("runs")[1];

    private static T[] Of<T>(JsonElement run, string field, Func<JsonElement, T> read) =>
        [.. run.GetProperty("epochs").EnumerateArray().Select(epoch => read(epoch.GetProperty(field)))];

    private static Task<RunningProgram> RunAsync(string[] arguments) =>
        RunningProgram.RunAsync(RunningProgram.Sample("FineTune"), arguments);
}
