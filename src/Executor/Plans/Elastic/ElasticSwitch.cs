using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Executor.Plans.Elastic;

/// <summary>Brings a model in training to where the planner wants it; all ranks call it between two steps.</summary>
/// <param name="pipeline">The model.</param>
internal sealed class ElasticSwitch(IPipeline pipeline)
{
    private readonly double _learningRate = pipeline.Options.LearningRate;

    /// <summary>
    /// Freezes, thaws and moves what is not yet as the placement says: nothing, where all is. What was cached is
    /// computed while it moves, as the stage that it goes to may not have all of it.
    /// </summary>
    /// <exception cref="ArgumentException">The model cannot be placed like that; says why.</exception>
    /// <exception cref="StageFailedException">State could not be moved.</exception>
    /// <exception cref="Ranks.PeerLostException">Another process is lost.</exception>
    public void To(ElasticPlacement placement)
    {
        var before = pipeline.Options;
        var after = before with
        {
            StageCount = placement.LayersPerStage.Count,
            LayersPerStage = placement.LayersPerStage,
            DataParallelDegree = placement.Replicas,
            LearningRate = _learningRate * placement.LearningRateFactor,
        };
        if (!IsSame(before, after))
        {
            Freeze(LayerModes.Of([.. pipeline.Modes.All.Select(mode => mode != LayerMode.Active)]));
            pipeline.Replan(after);
        }

        Freeze(placement.Modes);
    }

    private void Freeze(LayerModes modes)
    {
        if (!modes.All.SequenceEqual(pipeline.Modes.All))
        {
            pipeline.Freeze(modes);
        }
    }

    private bool IsSame(PipelineOptions before, PipelineOptions after) =>
        (before.StageCount, before.DataParallelDegree, before.LearningRate)
            == (after.StageCount, after.DataParallelDegree, after.LearningRate)
        && LayersOf(before).SequenceEqual(LayersOf(after));

    private IEnumerable<int> LayersOf(PipelineOptions options) =>
        options.LayersPerStage ?? Enumerable.Repeat(pipeline.Shape.Layers / options.StageCount, options.StageCount);
}
