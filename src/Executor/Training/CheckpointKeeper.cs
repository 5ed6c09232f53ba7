using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Data;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Training;

/// <summary>Writes a training's checkpoints, and goes on from the newest; all ranks call the same.</summary>
/// <param name="pipeline">The model.</param>
/// <param name="data">What it is trained on.</param>
/// <param name="folder">Where they are; none are written where it is missing.</param>
internal sealed class CheckpointKeeper(IPipeline pipeline, TokenSequences data, CheckpointFolder? folder)
{
    private const string DataKey = "data";

    /// <summary>The last good one.</summary>
    public string? Last { get; private set; }

    /// <summary>Loads the newest.</summary>
    /// <returns>Sequences that were taken; null where there is no checkpoint.</returns>
    /// <exception cref="CheckpointException">
    /// It is damaged, or of another model or other data: all differences, and nothing was loaded; or it is not wanted.
    /// </exception>
    public long? Resume(bool isWanted)
    {
        var newest = pipeline.Agree(pipeline.IsFirst ? folder?.Latest ?? "" : "");
        if (newest.Length == 0)
        {
            return null;
        }

        if (!isWanted)
        {
            throw new CheckpointException(
                newest, ["It is of an earlier run. Resume that one, or take another folder for checkpoints."]);
        }

        var taken = PlaceIn(newest);
        CheckpointFolder.Load(pipeline, newest);
        Last = newest;
        return taken;
    }

    /// <summary>Writes one, if there is a folder and none of this step is there.</summary>
    /// <returns>Whether it did.</returns>
    /// <exception cref="TrainingFailedException">It could not be written; those before are as they were.</exception>
    public bool Save(long sequencesTaken)
    {
        var step = pipeline.Progress.StepsDone;
        if (folder is null || step == 0)
        {
            return false;
        }

        try
        {
            var before = Last;
            Last = folder.Save(
                pipeline, new Dictionary<string, string> { [DataKey] = data.State(sequencesTaken).ToJson() });
            return Last != before;
        }
        catch (Exception failure) when (TrainingFailedException.IsOfFiles(failure))
        {
            Last = folder.Latest ?? Last; // only an old one may be in the way
            throw TrainingFailedException.OfSaving(failure, step, folder.FullName, Last);
        }
    }

    /// <summary>Where the data stood, if model and data are the same.</summary>
    private long PlaceIn(string checkpoint)
    {
        var file = CheckpointFile.Read(checkpoint);
        var faults = file.Differences(pipeline.Shape).ToList();
        var taken = 0L;
        try
        {
            taken = data.Resume(DataState.Parse(file.Kept.GetValueOrDefault(DataKey) ?? "null"));
        }
        catch (DataStateException other)
        {
            faults.Add(other.Message);
        }

        return faults.Count == 0 ? taken : throw new CheckpointException(checkpoint, faults);
    }
}
