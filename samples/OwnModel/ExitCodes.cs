using TeraPipe.Executor.Runtime;

namespace TeraPipe.OwnModel;

/// <summary>How the program ends.</summary>
internal static class ExitCodes
{
    public const int Failed = 1, Usage = 2;

    private const int Unavailable = 3;

    /// <summary>For --help.</summary>
    public static string Help { get; } = string.Join(
        '\n',
        "Exit codes:",
        "  0  done, and the losses were equal",
        $"  {Failed}  a stage failed, or the losses differed",
        $"  {Usage}  the command line or the text is wrong",
        $"  {Unavailable}  LibTorch is not there");

    /// <returns>Null for a fault of this program: that deserves its stack trace.</returns>
    public static int? Of(Exception failure) => failure switch
    {
        UserError => Usage,
        LossesDifferException or StageFailedException => Failed,
        TorchNotFoundException => Unavailable,
        _ => null,
    };
}
