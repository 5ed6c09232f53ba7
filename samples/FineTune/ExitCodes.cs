using TeraPipe.Executor.Runtime;

namespace TeraPipe.FineTune;

/// <summary>How the program ends.</summary>
internal static class ExitCodes
{
    public const int Failed = 1, Usage = 2;

    private const int Unavailable = 3;

    /// <summary>For --help.</summary>
    public static string Help { get; } = string.Join(
        '\n',
        "Exit codes:",
        "  0  done",
        $"  {Failed}  a stage failed",
        $"  {Usage}  the command line is wrong, or the checkpoint",
        $"  {Unavailable}  LibTorch is not there");

    /// <returns>Null for a fault of this program: that deserves its stack trace.</returns>
    public static int? Of(Exception failure) => failure switch
    {
        UserError or IOException => Usage,
        StageFailedException => Failed,
        TorchNotFoundException => Unavailable,
        _ => null,
    };
}
