using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// Forward and backward of one slice on one stage, as often as wanted; see <see cref="StageBench"/>. After an exception
/// it can only be disposed; others go on.
/// </summary>
public sealed class SliceBench : IDisposable
{
    private const int Number = 1; // not the first: its backward would free the context

    private readonly MicroBatchRun _run;
    private readonly SliceInput _slice;
    private readonly Tensor _tokens, _targets, _input;
    private readonly Tensor? _outputGradient;
    private Tensor? _result; // of the last forward, or of the last backward for the stage before

    internal SliceBench(
        GptStage stage,
        GptShape shape,
        Placement placement,
        ICommunicator group,
        (int Sequences, int SliceTokens, int ContextTokens) slice)
    {
        using var scope = NewDisposeScope();
        long[] activations = [slice.Sequences, slice.SliceTokens, shape.HiddenSize];
        var isOfPatches = stage.IsFirst && shape.PatchNumbers is not null;
        var tokens = isOfPatches
            ? randn([slice.Sequences, slice.SliceTokens, shape.PatchNumbers!.Value], placement.Dtype, placement.Device)
            : RandomTokens(slice.Sequences, slice.SliceTokens, shape.VocabularySize, placement.Device);
        var targets = shape.ClassCount is { } classes
            ? RandomTokens(slice.Sequences, slice.SliceTokens, classes, placement.Device)
            : tokens.alias();
        var input = stage.IsFirst ? tokens.alias() : randn(activations, placement.Dtype, placement.Device);
        var outputGradient = stage.IsLast ? null : randn(activations, placement.Dtype, placement.Device);
        _run = new MicroBatchRun(stage, group, Contexts(stage, shape, placement, slice));
        _tokens = tokens.DetachFromDisposeScope();
        _targets = targets.DetachFromDisposeScope();
        _input = input.DetachFromDisposeScope();
        _outputGradient = outputGradient?.DetachFromDisposeScope();
        _slice = new SliceInput(_tokens, _targets, slice.ContextTokens, (long)slice.Sequences * slice.SliceTokens);
    }

    /// <summary>Runs forward once; its backward must follow before the next.</summary>
    public void Forward() => Run(() => _run.Forward(Number, _slice, _input));

    /// <summary>
    /// Runs forward again from the same input, between forward and backward: what full recomputation adds. Keys and
    /// values are written to where they are already.
    /// </summary>
    public void Recompute() => Run(() => _run.Recompute(Number, _slice, _input));

    /// <summary>
    /// Runs the backward of the last forward. Parameters' gradients accumulate, as over the slices of a step.
    /// </summary>
    public void Backward() => Run(() => _run.Backward(Number, _outputGradient?.alias(), _ => { }));

    /// <summary>Runs I of the last forward; <see cref="WeightGradient"/> must follow before the next.</summary>
    public void InputGradient() => Run(() => _run.PropagateGradient(Number, _outputGradient?.alias()));

    /// <summary>Runs W of the last <see cref="InputGradient"/>; parameters' gradients accumulate.</summary>
    public void WeightGradient() => Run(() => _run.AccumulateWeightGradients(Number, _ => { }));

    /// <summary>
    /// Whether what the last call put out has neither NaN nor infinity: activations or the loss of a forward, the
    /// input's gradient of a backward or I. W puts nothing out, nor does the backward of an embedding: true. Waits for
    /// the device; not to be timed.
    /// </summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        return _result is null || _result.isfinite().all().item<bool>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _tokens.Dispose();
        _targets.Dispose();
        _input.Dispose();
        _outputGradient?.Dispose();
        _result?.Dispose();
    }

    private void Run(Func<Tensor?> work)
    {
        _result?.Dispose();
        _result = null;
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        _result = work()?.DetachFromDisposeScope();
    }

    private static SequenceContext[] Contexts(
        GptStage stage,
        GptShape shape,
        Placement placement,
        (int Sequences, int SliceTokens, int ContextTokens) slice)
    {
        var contexts = new List<SequenceContext>();
        try
        {
            foreach (var part in stage.Parts)
            {
                long[] like = [slice.Sequences, part.KeyValueHeads, 1, part.HeadSize ?? shape.HeadSize];
                var tokens = slice.SliceTokens + slice.ContextTokens;
                contexts.Add(part.KeyValueHeads == 0
                    ? new SequenceContext(tokens)
                    : SequenceContext.Primed(empty(like, placement.Dtype, placement.Device), tokens));
            }

            return [.. contexts];
        }
        catch // memory may run out half-way
        {
            contexts.ForEach(context => context.Dispose());
            throw;
        }
    }

    private static Tensor RandomTokens(int sequences, int tokens, int vocabularySize, Device device)
    {
        var random = new Random(1);
        var drawn = new long[sequences * tokens];
        for (var i = 0; i < drawn.Length; i++)
        {
            drawn[i] = random.NextInt64(vocabularySize);
        }

        return tensor(drawn).view(sequences, tokens).to(device);
    }
}
