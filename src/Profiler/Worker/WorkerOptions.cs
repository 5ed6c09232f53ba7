namespace TeraPipe.Profiler.Worker;

/// <summary>How the agent keeps its measuring process.</summary>
internal sealed record WorkerOptions
{
    /// <summary>The command that starts it; this program's own.</summary>
    public IReadOnlyList<string> Command { get; init; } = [.. OwnProgram(), WorkerCommand.Name];

    /// <summary>It must have started after so long: LibTorch loads, CUDA makes its context.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// A request that has no answer after so long hangs, unless <see cref="HangFactor"/> allows more. The first request
    /// of a part in a process may take <see cref="FirstFactor"/> times as long: its weights are made, and nobody knows
    /// how fast it is.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>See <see cref="Patience"/>.</summary>
    public double FirstFactor { get; init; } = 10;

    /// <summary>A request may take so many times what the slowest point of its part lets expect.</summary>
    public double HangFactor { get; init; } = 20;

    /// <summary>The program itself, or the runtime and the program where it was started so.</summary>
    private static string[] OwnProgram() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, Environment.GetCommandLineArgs()[0]]
            : [Environment.ProcessPath!];
}
