namespace TeraPipe.TrainGpt.Tests;

/// <summary>The two processes of a run, started with the four variables as a launcher does.</summary>
internal sealed class TwoRanks : IDisposable
{
    public TwoRanks(string[] options)
    {
        var port = TinyPlanner.FreePort();
        (First, Second) = (Start(0), Start(1));

        LiveProgram Start(int rank) => new(RunningProgram.TrainGpt, options, new Dictionary<string, string>
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
