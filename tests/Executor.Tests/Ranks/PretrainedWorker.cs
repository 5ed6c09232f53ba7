using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>One rank of two stages of two ranks each: loads a folder, makes a step, saves another.</summary>
internal static class PretrainedWorker
{
    /// <param name="from">A folder of a model as small as <see cref="TinyGpt"/>.</param>
    /// <param name="to">The folder that is written.</param>
    /// <param name="loss">What the step's loss is to be.</param>
    public static void Run(string from, string to, double loss)
    {
        using var folder = ModelFolder.Open(from);
        using var batch = TinyGpt.Batch(sequences: 2);
        var options = TinyGpt.Options(2, float64) with { TensorParallelDegree = 2 };
        using var rank = RankProcess.Start(folder.Shape, options, RankEnvironment.Read());
        rank.LoadPretrained(folder);

        Assert.Equal(loss, rank.ComputeGradients(batch, TinyGpt.Plan(2, "1:8,16 1:24")).Loss, 1e-12 * loss);

        rank.SavePretrained(to);
        var refused = Assert.Throws<IOException>(() => rank.SavePretrained(to));
        Assert.Contains("is there already", refused.Message, StringComparison.Ordinal);
    }
}
