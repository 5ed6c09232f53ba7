namespace TeraPipe.TrainGpt.Tests;

/// <summary>The two processes of a run, started with the four variables as a launcher does.</summary>
internal sealed class TwoRanks : IDisposable
{
    /// <param name="options">Of both.</param>
    /// <param name="ofSecond">Those of the second, where they are others.</param>
    public TwoRanks(string[] options, string[]? ofSecond = null)
    {
        var port = TinyPlanner.FreePort();
        (First, Second) = (Start(0, options), Start(1, ofSecond ?? options));

        LiveProgram Start(int rank, string[] own) => new(RunningProgram.TrainGpt, own, new Dictionary<string, string>
        {
            ["RANK"] = $"{rank}", ["WORLD_SIZE"] = "2", ["MASTER_ADDR"] = "127.0.0.1", ["MASTER_PORT"] = $"{port}",
        });
    }

    public LiveProgram First { get; }

    public LiveProgram Second { get; }

    public async Task<(RunningProgram First, RunningProgram Second)> EndAsync()
    {
        var (first, second) = (First.EndAsync(), Second.EndAsync());
        return (await first, await second);
    }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }
}
