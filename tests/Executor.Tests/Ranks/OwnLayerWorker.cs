using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>As <see cref="ParityWorker"/>, of a model whose layers are its own.</summary>
internal static class OwnLayerWorker
{
    /// <param name="name">Of the layers.</param>
    /// <param name="arguments">Devices, replicas.</param>
    public static void Run(string name, int[] arguments)
    {
        var (stages, replicas) = (arguments[0], arguments[1]);
        var shape = TinyOwn.Of(name, TinyOwn.Shape.OwnLayers!.Make);
        var options = TinyGpt.Options(stages, float64) with { DataParallelDegree = replicas };
        using var rank = RankProcess.Start(shape, options, RankEnvironment.Read());
        using var batch = TinyGpt.Batch(sequences: 2 * replicas);
        using var reference = new Reference(batch, float64, shape);
        foreach (var schedule in (ScheduleChoice[])[ScheduleChoice.Flush, new(ScheduleKind.ZeroBubble)])
        {
            var result = rank.ComputeGradients(batch, TinyGpt.Plan(stages, "1:8,8,8 1:5,19", schedule));

            Assert.Equal(reference.Loss, result.Loss, 1e-12 * reference.Loss);
            Assert.All(
                rank.Worker.Stages.Values.SelectMany(stage => stage.Stage.Weights.All),
                weight => Assert.InRange(Gradients.Error(reference, weight), 0, 1e-12));
        }
    }
}
