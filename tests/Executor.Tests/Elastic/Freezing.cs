using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Executor.Tests.Elastic;

/// <summary>What tests of freezing have in common.</summary>
internal static class Freezing
{
    /// <param name="text">A letter a layer: f for frozen.</param>
    public static LayerModes Modes(string text) => LayerModes.Of([.. text.Select(letter => letter == 'f')]);

    /// <summary>Whether a parameter is of a frozen layer, or of the embedding below one.</summary>
    public static bool IsFrozen(string text, string name) => name switch
    {
        ['h', '.', var layer, ..] => text[layer - '0'] == 'f',
        "wte.weight" or "wpe.weight" => text[0] == 'f',
        _ => false,
    };

    /// <summary>Every rank's part of every parameter.</summary>
    public static IEnumerable<(Weight Weight, int Shard)> WeightsOf(Pipeline pipeline) =>
        Enumerable.Range(0, pipeline.Grid.WorldSize)
            .Select(pipeline.Grid.PositionOf)
            .SelectMany(position => pipeline.Worker(position).Stages.Values
                .SelectMany(stage => stage.Stage.Weights.All)
                .Select(weight => (weight, position.Shard)));

    /// <summary>Copies of all weights; the caller's scope disposes them.</summary>
    public static IReadOnlyList<(string Name, Tensor Numbers)> Copies(Pipeline pipeline) =>
        [.. WeightsOf(pipeline).Select(of => (of.Weight.Name, of.Weight.Parameter.detach().clone()))];

    /// <summary>Whether two tensors differ in no bit.</summary>
    public static bool Same(Tensor one, Tensor other) => one.allclose(other, rtol: 0, atol: 0);
}
