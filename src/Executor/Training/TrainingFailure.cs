namespace TeraPipe.Executor.Training;

/// <summary>Why a training could not go on.</summary>
public enum TrainingFailure
{
    /// <summary>Loss or gradients are no finite numbers.</summary>
    NotFinite,

    /// <summary>A device has not the memory that its stages need.</summary>
    OutOfMemory,

    /// <summary>A checkpoint could not be written.</summary>
    NotSaved,
}
