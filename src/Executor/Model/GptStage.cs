using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Executor.Model;

/// <summary>A run of a model's layers; with the embedding on the first stage, with the head on the last.</summary>
internal sealed class GptStage : IDisposable
{
    private readonly RotaryTable? _positions;
    private readonly IReadOnlyList<int> _numbers;
    private readonly Recompute _recompute;
    private readonly int _layers; // of the whole model

    private GptStage(
        GptShape shape,
        IReadOnlyList<(int Number, IModelPart Part)> parts,
        Recompute recompute,
        RotaryTable? positions,
        StageWeights weights)
    {
        (_layers, _recompute, _positions, Weights) = (shape.Layers, recompute, positions, weights);
        (_numbers, Parts) = ([.. parts.Select(part => part.Number)], [.. parts.Select(part => part.Part)]);
        (IsFirst, IsLast) = (_numbers.Contains(0), _numbers.Contains(1 + shape.Layers));
    }

    /// <summary>In the order in which a slice goes through them.</summary>
    public IReadOnlyList<IModelPart> Parts { get; }

    /// <summary>The memory of all weights and gradients.</summary>
    public StageWeights Weights { get; }

    /// <summary>Whether a slice begins here as tokens.</summary>
    public bool IsFirst { get; }

    /// <summary>Whether a slice ends here as a loss.</summary>
    public bool IsLast { get; }

    /// <summary>
    /// The first of its parts that is not of the frozen prefix, where its backward ends; as many as it has parts if all
    /// are of it.
    /// </summary>
    public int FirstTrained { get; private set; }

    /// <summary>A stage of the pipeline.</summary>
    /// <param name="shape">The whole model.</param>
    /// <param name="layers">Which layers.</param>
    /// <param name="ends">Whether it is the first stage, and whether it is the last.</param>
    /// <param name="placement">What it is made of and where.</param>
    /// <param name="groups">The rank's tensor-parallel and data-parallel groups.</param>
    /// <param name="recompute">What its backward computes again.</param>
    public static GptStage Create(
        GptShape shape,
        Range layers,
        (bool IsFirst, bool IsLast) ends,
        Placement placement,
        (ICommunicator TensorParallel, ICommunicator DataParallel) groups,
        Recompute recompute = Recompute.None)
    {
        var positions = shape is { Architecture: Architecture.Llama, OwnLayers: null }
            ? new RotaryTable(shape, placement)
            : null;
        var made = new List<IReadOnlyList<Weight>>();
        try
        {
            (int, IModelPart Part)[] parts = [.. PartsOf(shape, layers, ends).Select(part => (part, Make(part)))];
            var weights = new StageWeights(
                [.. parts.Select(part => part.Part)], placement, groups.DataParallel.Size);
            return new GptStage(shape, parts, recompute, positions, weights);
        }
        catch // memory may run out half-way
        {
            made.SelectMany(ofPart => ofPart).ToList().ForEach(weight => weight.Dispose());
            positions?.Dispose();
            throw;
        }

        IModelPart Make(int part)
        {
            using var make = new ParameterFactory(placement, part, Prefix(shape, part), groups.TensorParallel);
            made.Add(make.Made);
            return GptStage.Make(shape, part, make, positions);
        }
    }

    /// <summary>Number in the model of the stage's i-th part: 0 the embedding, 1 + j layer j, 1 + layers the head.
    /// </summary>
    public int NumberOf(int part) => _numbers[part];

    /// <summary>
    /// Whether the backward of the stage's i-th part runs forward again. Attention keeps no scores in any case: what
    /// selective recomputation computes again is never kept.
    /// </summary>
    public bool Recomputes(int part) =>
        _recompute == Recompute.Full && _numbers[part] >= 1 && _numbers[part] <= _layers;

    /// <summary>Freezes those of its parts that are to be, and thaws the others.</summary>
    public void Freeze(FrozenParts frozen)
    {
        FirstTrained = _numbers.TakeWhile(frozen.IsBelowBoundary).Count();
        Weights.Freeze([.. _numbers.Select(frozen.IsFrozen)]);
    }

    public void Dispose()
    {
        Weights.Dispose();
        _positions?.Dispose();
    }

    /// <summary>Numbers of parts: 0 the embedding, 1 + i layer i, 1 + layers the head.</summary>
    private static IEnumerable<int> PartsOf(GptShape shape, Range layers, (bool IsFirst, bool IsLast) ends) =>
    [
        .. ends.IsFirst ? [0] : Array.Empty<int>(),
        .. Enumerable.Range(1, shape.Layers).Take(layers),
        .. ends.IsLast ? [1 + shape.Layers] : Array.Empty<int>(),
    ];

    private static bool IsLayer(GptShape shape, int part) => part >= 1 && part <= shape.Layers;

    private static string Prefix(GptShape shape, int part) => !IsLayer(shape, part) ? ""
        : shape.OwnLayers is not null ? CausalLayers.Prefix(part - 1)
        : shape.Architecture == Architecture.Llama ? $"model.layers.{part - 1}."
        : $"h.{part - 1}.";

    private static IModelPart Make(GptShape shape, int part, ParameterFactory make, RotaryTable? positions) =>
        (shape.Architecture, part == 0, IsLayer(shape, part)) switch
        {
            (_, _, true) when shape.OwnLayers is { } own => new CausalLayerPart(own.Make(part - 1), part - 1, make),
            (Architecture.Vit, true, _) => new PatchEmbedding(shape, make),
            (Architecture.Llama, true, _) => new LlamaEmbedding(shape, make),
            (Architecture.Llama, _, true) => new LlamaLayer(shape, make, positions!),
            (Architecture.Llama, _, _) => new LlamaHead(shape, make),
            (_, true, _) => new GptEmbedding(shape, make),
            (_, _, true) => new GptLayer(shape, make),
            _ when !shape.IsCausal => new ClassHead(shape, make),
            _ => new GptHead(shape, make),
        };
}
