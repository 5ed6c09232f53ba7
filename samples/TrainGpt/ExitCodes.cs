using TeraPipe.Contracts.Client;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Training;
using TeraPipe.TrainGpt.Tokenizing;
using TeraPipe.TrainGpt.Training;

namespace TeraPipe.TrainGpt;

/// <summary>How the program ends, and what a person can do about it.</summary>
internal static class ExitCodes
{
    public const int Usage = 2, Interrupted = 130, Terminated = 143;

    private const int Failed = 1, Unavailable = 3, NoRendezvous = 4, PeerLost = 5, NoPlan = 6, PlanRefused = 7,
        NotFinite = 8, OutOfMemory = 9, NotSaved = 10;

    /// <summary>For --help.</summary>
    public static string Help { get; } = string.Join(
        '\n',
        "Exit codes:",
        $"  0  done",
        $"  {Failed}  a stage failed (train), or the disk (tokenize): what is wrong is in the message",
        $"  {Usage}  the command line, the text or the model's shape is wrong",
        $"  {Unavailable}  the planner (check, compare) or LibTorch is not there",
        $"  {NoRendezvous}  the ranks did not come together (train)",
        $"  {PeerLost}  another rank is lost (train)",
        $"  {NoPlan}  there is no plan to train on (train)",
        $"  {PlanRefused}  what came as a plan cannot be run (train)",
        $"  {NotFinite}  the loss or gradients are no finite numbers (train)",
        $"  {OutOfMemory}  memory ran out on a stage (train)",
        $" {NotSaved}  a checkpoint could not be written (train)",
        $"  {Interrupted}, {Terminated}  ended by Ctrl-C, by SIGTERM: "
        + "train finishes its step and writes a checkpoint");

    /// <returns>Null for a fault of this program: that deserves its stack trace.</returns>
    public static (int Code, string Message)? Of(Exception failure) => failure switch
    {
        UserError => (Usage, failure.Message),
        WriteFailed => (Failed, OneLine(failure) + "Make room, or name another file."),
        CheckpointException => (Usage, $"--checkpoints: {failure.Message}"),
        TrainingFailedException stopped => (CodeOf(stopped.Failure), failure.Message + RemedyOf(stopped.Failure)),
        PlannerException { StatusCode: not null } => (Usage, failure.Message),
        PlannerException or TorchNotFoundException => (Unavailable, failure.Message),
        StageFailedException => (Failed, OneLine(failure) +
            "The parameters may be half updated: start all ranks again; where memory ran out, with a smaller --batch "
            + "or --memory-limit."),
        RendezvousException => (NoRendezvous, OneLine(failure) +
            "Start every rank with the same program and command line, and with a MASTER_ADDR and MASTER_PORT that all "
            + "reach."),
        PeerLostException => (PeerLost, OneLine(failure) +
            "See that rank's own output, then start all ranks again with the same command."),
        NoPlanException => (NoPlan, failure.Message),
        PlanRefusedException => (PlanRefused, OneLine(failure) +
            "Use a planner and a program of the same version, or leave the plan to the planner."),
        IOException or UnauthorizedAccessException => (Failed, OneLine(failure) +
            "See that the disk has room and that the file may be used; with checkpoints --resume goes on."),
        StoppedAlone alone => (alone.ExitCode, alone.Message),
        _ => null,
    };

    private static int CodeOf(TrainingFailure failure) => failure switch
    {
        TrainingFailure.NotFinite => NotFinite,
        TrainingFailure.OutOfMemory => OutOfMemory,
        _ => NotSaved,
    };

    private static string RemedyOf(TrainingFailure failure) => failure switch
    {
        TrainingFailure.NotFinite => " Lower --lr, or --clip; where there is a checkpoint, --resume goes on from it.",
        TrainingFailure.OutOfMemory =>
            " Take a smaller --batch with --accumulate, --recompute full, more --stages, or a --memory-limit.",
        _ => " Make room, then go on with --resume.",
    };

    private static string OneLine(Exception failure) =>
        failure.Message.ReplaceLineEndings(" ").TrimEnd(' ', '.') + ". ";
}
