namespace TeraPipe.Profiler.Commands;

/// <summary>What the program's exit status means; an extract of this is in the help text.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The measurement itself failed, for example for want of memory.</summary>
    public const int Failed = 1;

    /// <summary>Of <c>ci</c>: the layer has become slower.</summary>
    public const int Regression = 1;

    /// <summary>The command line, or what the service was asked for, is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Something the command needs is not there: LibTorch, a CUDA device or the service.</summary>
    public const int Unavailable = 3;

    /// <summary>Of <c>ci</c>: it cannot be told whether the layer has become slower.</summary>
    public const int TooNoisy = 4;

    /// <summary>Stopped by Ctrl-C: 128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
