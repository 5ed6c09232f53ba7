using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// A stage alone, with as many layers as wanted (one for the profiler; none at all measures the embedding or the head):
/// the code that is measured is the code that trains. Use it from one thread.
/// </summary>
public sealed class StageBench : IDisposable
{
    private const double LearningRate = 1e-9; // measuring must not train

    private readonly GptStage _stage;
    private readonly ICommunicator _group;
    private readonly Placement _placement;
    private readonly GptShape _shape;
    private readonly StageOptimizer _optimizer;

    /// <param name="shape">The whole model.</param>
    /// <param name="layers">Layers of the stage: the model's first ones, whichever they are.</param>
    /// <param name="ends">Whether it has the embedding, and whether it has the head.</param>
    /// <param name="placement">Number format, device and seed.</param>
    /// <param name="tensorParallelDegree">
    /// Ranks that share every part, t: with more than one the share of the first, without what goes between them.
    /// </param>
    /// <exception cref="ArgumentException">There is no such stage, or it cannot be shared like that.</exception>
    /// <exception cref="Torch.TorchOutOfMemoryException">Its weights and gradients do not fit.</exception>
    public StageBench(
        GptShape shape,
        int layers,
        (bool IsFirst, bool IsLast) ends,
        Placement placement,
        int tensorParallelDegree = 1)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(placement);
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layers, shape.Layers);
        shape.ThrowIfNotMade(tensorParallelDegree);
        if (layers == 0 && ends is (false, false))
        {
            throw new ArgumentException("A stage without layers has the embedding or the head.", nameof(layers));
        }

        var alone = SoloCommunicator.Instance;
        _group = tensorParallelDegree == 1 ? alone : new AbsentCommunicator(tensorParallelDegree);
        (_placement, _shape) = (placement, shape);
        _stage = GptStage.Create(shape, ..layers, ends, placement, (_group, alone));
        var options = new PipelineOptions { StageCount = 1, Placement = placement, LearningRate = LearningRate };
        _optimizer = new StageOptimizer(_stage.Weights, alone, options);
    }

    /// <summary>Parameters of the stage: with tensor parallel this rank's.</summary>
    public long ParameterCount => _stage.Weights.All.Sum(weight => weight.Parameter.numel());

    /// <summary>
    /// A slice of <paramref name="sliceTokens"/> after <paramref name="contextTokens"/>,
    /// b = <paramref name="sequences"/>, in the middle of its sequence: it attends to its context, and later slices
    /// have sent it gradients.
    /// </summary>
    /// <exception cref="ArgumentException">The model takes no sequence as long as that.</exception>
    /// <exception cref="Torch.TorchOutOfMemoryException">Its context does not fit; nothing is left of it.</exception>
    public SliceBench Slice(int sequences, int sliceTokens, int contextTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sliceTokens, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(contextTokens);
        return (long)sliceTokens + contextTokens <= _shape.MaxSequenceTokens
            ? new SliceBench(_stage, _shape, _placement, _group, (sequences, sliceTokens, contextTokens))
            : throw new ArgumentException(
                $"A slice of {sliceTokens} tokens after {contextTokens} is longer than the model's sequences of "
                + $"{_shape.MaxSequenceTokens}.",
                nameof(sliceTokens));
    }

    /// <summary>Sets the gradients to zero, as a step does at its start.</summary>
    public void ClearGradients() => _stage.Weights.Gradient.zero_();

    /// <summary>One AdamW step of the stage's parameters.</summary>
    public void OptimizerStep() => _optimizer.Step(LearningRate);

    /// <summary>
    /// The most memory that tensors made in a run took at a time, beyond what was there before; not of the threads that
    /// share an operation, nor of libraries that allocate for themselves.
    /// </summary>
    /// <returns>Null where it is not counted: on CUDA with LibTorch before 2.8, and without the shim.</returns>
    public Bytes? PeakMemory(Action run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return _placement.Device.type == DeviceType.CPU && MemoryAccount.IsSupported ? OfHost(run)
            : CudaMemory.IsSupported ? OfDevice(run)
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _stage.Dispose();
    }

    private static Bytes OfHost(Action run)
    {
        using var account = new MemoryAccount();
        using (account.Enter())
        {
            run();
        }

        return new Bytes(account.PeakBytes);
    }

    private Bytes OfDevice(Action run)
    {
        var index = _stage.Weights.Data.device.index;
        CudaMemory.ResetPeak(index);
        var before = CudaMemory.Bytes(index);
        run();
        return new Bytes(CudaMemory.PeakBytes(index) - before);
    }
}
