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
    private readonly Placement _placement;
    private readonly DeviceClock _clock;
    private readonly CalibrationKernel _calibration;
    private readonly Dictionary<MeasuredPart, StageBench> _stages = [];
    private ProfilePoint _point;
    private SliceBench? _slice;

    /// <exception cref="TorchNotFoundException">There is no LibTorch.</exception>
    /// <exception cref="TorchNotImplementedException">LibTorch does not tell the device's times.</exception>
    /// <exception cref="CommandException">There is no such device.</exception>
    public StageDevice(ProfileSubject subject)
    {
        var isCuda = subject.Device == "cuda";
        if (isCuda && !cuda.is_available())
        {
            throw new CommandException(ExitCode.Unavailable, "--device: LibTorch finds no CUDA device; use cpu.");
        }

        set_num_threads(subject.Threads);
        _subject = subject;
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
            var stage = StageOf(request.Point.Part);
            return request.Point.Part == MeasuredPart.Optimizer
                ? new DeviceRuns(TimedRuns.Of(stage).Repeat(_clock, request.Runs, request.Budget), null)
                : RunSlice(stage, request);
        }
        catch (Exception failure) when (PointFailure.Of(failure) is { } outcome)
        {
            LetGoOfSlice();
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
        LetGoOfSlice();
        foreach (var stage in _stages.Values)
        {
            stage.Dispose();
        }

        _calibration.Dispose();
        _clock.Dispose();
    }

    private DeviceRuns RunSlice(StageBench stage, RunRequest request)
    {
        if (_slice is null || _point != request.Point)
        {
            LetGoOfSlice();
            stage.ClearGradients(); // they would grow beyond all numbers
            _slice = stage.Slice(
                request.Point.MicroBatch, request.Point.Slice.Count, request.Point.Context.Count);
            _point = request.Point;
        }

        var times = TimedRuns.Of(_slice, request.Phases).Repeat(_clock, request.Runs, request.Budget);
        return _slice is not null
            ? new DeviceRuns(times, null)
            : throw new PointFailedException(PointOutcome.NotANumber, "the results are not finite numbers");
    }

    private StageBench StageOf(MeasuredPart part)
    {
        var made = part == MeasuredPart.Optimizer ? MeasuredPart.Layer : part; // it updates a layer
        if (!_stages.TryGetValue(made, out var stage))
        {
            var ends = (IsFirst: made == MeasuredPart.Embedding, IsLast: made == MeasuredPart.Head);
            stage = new StageBench(Shape(), made == MeasuredPart.Layer ? 1 : 0, ends, _placement);
            _stages.Add(made, stage);
        }

        return stage;
    }

    private GptShape Shape() => new(
        1, _subject.HiddenSize, _subject.Heads, _subject.FeedForwardSize, _subject.VocabularySize ?? 1,
        _subject.SequenceTokens);

    private void LetGoOfSlice()
    {
        _slice?.Dispose();
        _slice = null;
    }
}
