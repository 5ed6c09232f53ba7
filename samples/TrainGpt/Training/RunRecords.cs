using TeraPipe.Executor.Checkpoints;

namespace TeraPipe.TrainGpt.Training;

/// <summary>What a run keeps, and what it says where.</summary>
internal sealed record RunRecords
{
    /// <summary>Where checkpoints are; null for none.</summary>
    public required CheckpointFolder? Checkpoints { get; init; }

    /// <summary>Steps from one checkpoint to the next.</summary>
    public required int SaveEvery { get; init; }

    /// <summary>Whether it goes on from the newest.</summary>
    public required bool Resumes { get; init; }

    /// <summary>Steps from one evaluation to the next; 0 for never.</summary>
    public required int EvaluateEvery { get; init; }

    /// <summary>Sequences that are never trained on.</summary>
    public required int HeldOut { get; init; }

    /// <summary>File of JSON lines.</summary>
    public required string? Log { get; init; }

    /// <summary>File of a Chrome trace.</summary>
    public required string? Trace { get; init; }
}
