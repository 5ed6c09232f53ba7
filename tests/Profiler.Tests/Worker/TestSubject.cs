using TeraPipe.Planning;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Tests.Worker;

/// <summary>A small layer on this machine's CPU, and requests for it.</summary>
internal static class TestSubject
{
    public static ProfileSubject Layer { get; } = new()
    {
        Architecture = "gpt",
        HiddenSize = 64,
        Heads = 2,
        KeyValueHeads = 2,
        FeedForwardSize = 256,
        VocabularySize = 512,
        SequenceTokens = 256,
        Dtype = "float32",
        TensorParallelDegree = 1,
        Device = "cpu",
        Threads = 1,
    };

    public static ProfilePoint Point { get; } = new(1, new Tokens(64), new Tokens(64));

    /// <summary>All that can be asked of a slice.</summary>
    public static IReadOnlyList<MeasuredPhase> AllPhases { get; } =
    [
        MeasuredPhase.Forward, MeasuredPhase.Backward, MeasuredPhase.Recompute, MeasuredPhase.InputGradient,
        MeasuredPhase.WeightGradient,
    ];

    /// <summary>The program as it is built, as its own agent starts it.</summary>
    public static WorkerOptions Product { get; } = new()
    {
        Command = [Path.Combine(AppContext.BaseDirectory, "TeraPipe.Profiler"), WorkerCommand.Name],
    };

    /// <summary>This program, which does the product's work and one thing wrong.</summary>
    public static WorkerOptions Faulty(string fault) => Product with
    {
        Command = [.. Self, FaultyWorker.Name, fault],
    };

    /// <summary>How this program is started.</summary>
    public static IReadOnlyList<string> Self { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, typeof(TestSubject).Assembly.Location]
            : [Environment.ProcessPath!];

    public static WorkerDevice Device(WorkerOptions options) => new(Layer, options, TimeProvider.System);

    public static RunRequest Request(ProfilePoint point, int runs = 2) =>
        new(point, [MeasuredPhase.Forward, MeasuredPhase.Backward], runs, TimeSpan.FromSeconds(5));

    /// <summary>More than anybody waits for.</summary>
    public static RunRequest Endless { get; } =
        new(Point, [MeasuredPhase.Forward, MeasuredPhase.Backward], int.MaxValue, TimeSpan.FromHours(1));
}
