using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Executor.Training;

/// <summary>A training cannot go on. Its message is whole: what happened, what was expected, what is left.</summary>
public sealed class TrainingFailedException : Exception
{
    private TrainingFailedException(TrainingFailure failure, string message, Exception inner)
        : base(message, inner) => Failure = failure;

    /// <summary>What kind of failure it is.</summary>
    public TrainingFailure Failure { get; }

    /// <param name="failure">Of a step.</param>
    /// <param name="plan">That the step was run by.</param>
    /// <param name="lastCheckpoint">The last good one, if there is one.</param>
    /// <returns>Null where it is another failure, which says all that there is to say.</returns>
    internal static TrainingFailedException? OfStep(Exception failure, TrainingPlan plan, string? lastCheckpoint) =>
        failure switch
        {
            NonFiniteStepException => new(
                TrainingFailure.NotFinite, $"{failure.Message} {LeftOf(lastCheckpoint)}", failure),
            StageFailedException stage when Causes(stage).OfType<TorchOutOfMemoryException>().Any() => new(
                TrainingFailure.OutOfMemory,
                $"Memory ran out on stage {stage.Stage}: {OneLine(stage.InnerException!)} "
                + $"{Predicted(plan, stage.Stage)} {LeftOf(lastCheckpoint)}",
                failure),
            _ => null,
        };

    /// <param name="failure">Of the file system.</param>
    /// <param name="step">Steps that are done.</param>
    /// <param name="folder">Where checkpoints are.</param>
    /// <param name="lastCheckpoint">The last good one, if there is one.</param>
    internal static TrainingFailedException OfSaving(
        Exception failure, long step, string folder, string? lastCheckpoint) => new(
        TrainingFailure.NotSaved,
        $"The checkpoint of step {step} could not be written into {folder}: {OneLine(failure)} "
        + LeftOf(lastCheckpoint),
        failure);

    /// <summary>Whether a failure is, at the bottom, one of the file system.</summary>
    /// <remarks>.NET has an ArgumentOutOfRangeException for a file that is too large for its file system.</remarks>
    internal static bool IsOfFiles(Exception failure) => Causes(failure)
        .Any(cause => cause is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException);

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    private static string Predicted(TrainingPlan plan, int device) =>
        plan.Memory.FirstOrDefault(memory => memory.Device == device) is { } memory
            ? $"The {plan} predicts {memory.Total} there: {Parts(memory)}."
            : $"The {plan} predicts nothing for it.";

    private static string Parts(DeviceMemory memory) =>
        string.Join(", ", memory.Parts.Select(part => $"{part.Name} {part.Bytes}"));

    private static string LeftOf(string? lastCheckpoint) => lastCheckpoint is null
        ? "No checkpoint was written before."
        : $"The last good checkpoint is {lastCheckpoint}.";

    private static string OneLine(Exception failure) =>
        failure.Message.ReplaceLineEndings(" ").TrimEnd(' ', '.') + ".";
}
