using System.Text.Json.Serialization;
using TeraPipe.Executor.Elastic;

namespace TeraPipe.Executor.Runtime;

/// <summary>How far a training is, besides its weights and their moments; the same on all ranks.</summary>
/// <param name="StepsDone">Steps, those that were left out included: learning rate and dropout go by it.</param>
/// <param name="UpdatesDone">
/// Updates of the weights: AdamW corrects its means by it. Of layers that were frozen see <see cref="Layers"/>.
/// </param>
/// <param name="LossScale">By what the next step's loss is multiplied for the backward; 1 without scaling.</param>
/// <param name="GoodSteps">Steps since the scale last changed or gradients last overflowed.</param>
public sealed record TrainingProgress(long StepsDone, long UpdatesDone, double LossScale, int GoodSteps)
{
    /// <summary>
    /// [l] is layer l's, the embedding going with the first. Null where none is or was frozen: all have as many updates
    /// as the model.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LayerProgress>? Layers { get; init; }

    /// <summary>Whether all is the same, layer by layer.</summary>
    public bool Equals(TrainingProgress? other) =>
        other is not null
        && (StepsDone, UpdatesDone, LossScale, GoodSteps)
            == (other.StepsDone, other.UpdatesDone, other.LossScale, other.GoodSteps)
        && (Layers ?? []).SequenceEqual(other.Layers ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(StepsDone, UpdatesDone, LossScale, GoodSteps);
}
