using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Torch.Native;
using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Machine;

/// <summary>
/// A device of this process, on the thread that made it: parts of the model as the executor trains them. What a part is
/// made of is made when its first point comes, and stays.
/// </summary>
internal sealed class StageDevice : IMeasuredDevice
{
    private const long Seed = 1;

    private readonly ProfileSubject _subject;
    private readonly GptShape _shape;
    private readonly Placement _placement;
    private readonly DeviceClock _clock;
    private readonly CalibrationKernel _calibration;
    private readonly Dictionary<MeasuredPart, StageBench> _stages = [];
    private PreparedPoint? _prepared;

    /// <exception cref="TorchNotFoundException">There is no LibTorch.</exception>
    /// <exception cref="TorchNotImplementedException">LibTorch does not tell the device's times.</exception>
    /// <exception cref="CommandException">There is no such device, or no such layer.</exception>
    public StageDevice(ProfileSubject subject)
    {
        var isCuda = subject.Device == "cuda";
        if (isCuda && !cuda.is_available())
        {
            throw new CommandException(ExitCode.Unavailable, "--device: LibTorch finds no CUDA device; use cpu.");
        }

        set_num_threads(subject.Threads);
        (_subject, _shape) = (subject, ShapeOf(subject));
        _placement = new Placement(
            Enum.Parse<ScalarType>(subject.Dtype, ignoreCase: true), device(subject.Device), Seed);
        Identity = DeviceIdentity.Of(subject, (_placement.Dtype, _placement.Device));
        HasSlowBlas = !isCuda && Blas.InUse.IsSlow;
        _clock = DeviceClock.Of(_placement.Device);
        _calibration = new CalibrationKernel(_placement.Device, _placement.Dtype);
    }

    /// <summary>What it is, as the profile says it.</summary>
    public ContractDevice Identity { get; }

    /// <summary>Whether matrices are multiplied by the reference BLAS, many times slower than need be.</summary>
    public bool HasSlowBlas { get; }

    /// <inheritdoc/>
    public DeviceRuns Run(RunRequest request)
    {
        try
        {
            return Prepare(request.Point).Run(request, _clock);
        }
        catch (Exception failure) when (PointFailure.Of(failure) is { } outcome)
        {
            LetGo(); // of what may be half done
            _clock.Take();
            throw outcome;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Calibrate(int runs)
    {
        for (var i = 0; i < runs; i++)
        {
            _clock.Time(_calibration.Run);
        }

        return _clock.Take();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        LetGo();
        foreach (var stage in _stages.Values)
        {
            stage.Dispose();
        }

        _calibration.Dispose();
        _clock.Dispose();
    }

    private PreparedPoint Prepare(ProfilePoint point)
    {
        if (_prepared?.Point != point)
        {
            LetGo();
            _prepared = new PreparedPoint(StageOf(point.Part), point);
        }

        return _prepared;
    }

    private StageBench StageOf(MeasuredPart part)
    {
        var made = part == MeasuredPart.Optimizer ? MeasuredPart.Layer : part; // it updates a layer
        if (!_stages.TryGetValue(made, out var stage))
        {
            var layers = made == MeasuredPart.Layer ? 1 : 0;
            var ends = (IsFirst: made == MeasuredPart.Embedding, IsLast: made == MeasuredPart.Head);
            stage = new StageBench(_shape, layers, ends, _placement, _subject.TensorParallelDegree);
            _stages.Add(made, stage);
        }

        return stage;
    }

    private void LetGo()
    {
        _prepared?.Dispose();
        _prepared = null;
    }

    private static GptShape ShapeOf(ProfileSubject subject)
    {
        try
        {
            return new GptShape(
                1, subject.HiddenSize, subject.Heads, subject.FeedForwardSize, subject.VocabularySize ?? 1,
                subject.SequenceTokens)
            {
                Architecture = Enum.Parse<Architecture>(subject.Architecture, ignoreCase: true),
                KeyValueHeads = subject.KeyValueHeads,
            };
        }
        catch (ArgumentException fault)
        {
            throw new CommandException(ExitCode.Usage, fault.Message);
        }
    }
}
